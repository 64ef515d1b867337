package logistic

import "testing"

// What the choices say is learned; what they say nothing of stays as it was before.
func TestFitChoices(t *testing.T) {
	var all []Choice
	for range 50 {
		all = append(all, Choice{[]Option{
			{Features: []string{"named", "far"}, Grade: 1},
			{Features: []string{"near"}},
		}})
	}
	all = append(all, Choice{[]Option{{Features: []string{"seldom"}, Grade: 1}, {Features: []string{"near"}}}})
	before := Weights{"seldom": 0.4, "elsewhere": -2, "near": 3}
	w := FitChoices(all, 10, 8, 0.03, before)
	if w["seldom"] != 0.4 || w["elsewhere"] != -2 {
		t.Errorf("what was not learned moved: %v", w)
	}
	if w["near"] >= 3 || w["named"] <= 0 {
		t.Errorf("nothing was learned: %v", w)
	}
	if got := w.Best(all[0]); got != 0 {
		t.Errorf("option %d is best, want 0", got)
	}
	if pulled := FitChoices(all, 10, 8, 10, before); pulled["near"] <= w["near"] {
		t.Errorf("a stronger pull leaves near at %.2f, further from 3 than %.2f", pulled["near"], w["near"])
	}
}
