package queue

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Stages of the work, as they stand in metrics, logs and dead letters.
const (
	stageCode = "code"
	stageKeep = "keep" // of codings in the store
	stageLink = "link"
)

// Metrics counts what one process does.
type Metrics struct {
	published   prometheus.Counter
	done        *prometheus.CounterVec   // by stage and outcome
	redelivered *prometheus.CounterVec   // by stage
	seconds     *prometheus.HistogramVec // by stage: the work on one message, or one batch of them
	age         prometheus.Histogram     // from publication on the queue until it is linked
}

// NewMetrics registers the metrics, where there is a registry.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		published: prometheus.NewCounter(prometheus.CounterOpts{Name: "demarche_queue_published_total", Help: "Dispatches put on the queue, without duplicates."}),
		done: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "demarche_queue_done_total",
			Help: "Messages worked on, by stage (code, link) and outcome (done, known, failed, dead)."}, []string{"stage", "outcome"}),
		redelivered: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "demarche_queue_redelivered_total", Help: "Messages that were delivered before, by stage."}, []string{"stage"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "demarche_queue_seconds",
			Help: "Time of one dispatch (code), one batch of codings (keep) or one batch of messages (link).", Buckets: prometheus.ExponentialBuckets(0.004, 2, 14)}, []string{"stage"}),
		age: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "demarche_queue_age_seconds",
			Help: "Time from a dispatch's publication on the queue until it is linked.", Buckets: prometheus.ExponentialBuckets(0.125, 2, 16)}),
	}
	if registry != nil {
		registry.MustRegister(m.published, m.done, m.redelivered, m.seconds, m.age)
	}
	return m
}

// Collector tells of the lag, which it asks of the servers when it is read.
func (q *Queue) Collector() prometheus.Collector { return lagCollector{q} }

type lagCollector struct{ q *Queue }

var (
	waitingMetric = prometheus.NewDesc("demarche_queue_dispatches_waiting", "Dispatches that wait for a coder or are with one, by the coder's version.", []string{"coder"}, nil)
	linksMetric   = prometheus.NewDesc("demarche_queue_links_waiting", "Messages that wait for a linker or are with one.", nil, nil)
	deadMetric    = prometheus.NewDesc("demarche_queue_dead_letters", "Dead letters.", nil, nil)
)

// Describe implements prometheus.Collector.
func (l lagCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{waitingMetric, linksMetric, deadMetric} {
		to <- d
	}
}

// Collect implements prometheus.Collector. Without a server there is no lag to
// tell of; that the process is not ready is told elsewhere.
func (l lagCollector) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	lag, err := l.q.Lag(ctx)
	if err != nil {
		l.q.Log.Warn("queue: lag is not known", "error", err)
		return
	}
	for coder, n := range lag.Dispatches {
		to <- prometheus.MustNewConstMetric(waitingMetric, prometheus.GaugeValue, float64(n), coder)
	}
	to <- prometheus.MustNewConstMetric(linksMetric, prometheus.GaugeValue, float64(lag.Links))
	to <- prometheus.MustNewConstMetric(deadMetric, prometheus.GaugeValue, float64(lag.Dead))
}
