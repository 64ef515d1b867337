package wire

import (
	"fmt"
	"strings"
	"testing"

	"demarche/coding"
)

// Each row of the tables: a text as it starts, the day of publication, and what
// FindDateline tells: place, day, agency, the body's first words, and the
// headline where there is one.
type datelineCase struct{ text, published, want string }

func describe(text string, d *Dateline) string {
	if d == nil {
		return "none"
	}
	s := fmt.Sprintf("%s | %s | %s | %s", d.Place, d.Day, d.Agency, strings.Join(strings.Fields(text[d.End:])[:2], " "))
	if d.Headline != "" {
		s += " | " + d.Headline
	}
	return s
}

func TestFindDateline(t *testing.T) {
	for _, c := range []datelineCase{
		// place, day, agency
		{"GENEVA, Nov. 24 (Reuters) - Iran and six powers agreed", "2013-11-24", "GENEVA | 2013-11-24 | Reuters | Iran and"},
		{"WASHINGTON, March 3 (Xinhua) -- The Senate voted", "1999-03-04", "WASHINGTON | 1999-03-03 | Xinhua | The Senate"},
		{"MOSCOW/KIEV, Feb 27 (Reuters) - Armed men seized", "2014-02-27", "MOSCOW/KIEV | 2014-02-27 | Reuters | Armed men"},
		{"BEIRUT/UNITED NATIONS, April 5 (Reuters) - Western governments", "2017-04-05", "BEIRUT/UNITED NATIONS | 2017-04-05 | Reuters | Western governments"},
		{"SARAJEVO, Aug 28 (Reuter) - At least", "1995-08-28", "SARAJEVO | 1995-08-28 | Reuters | At least"},
		{"DAMASCUS, Sept 6, 2007 (AFP) - Syria accused", "", "DAMASCUS | 2007-09-06 | AFP | Syria accused"},
		{"THE HAGUE, April 16, 2018 (AFP) - International inspectors", "2018-04-16", "THE HAGUE | 2018-04-16 | AFP | International inspectors"},
		{"GENEVA, Switzerland, April 17 (UPI) -- The United", "2014-04-17", "GENEVA, Switzerland | 2014-04-17 | UPI | The United"},
		{"BROOKLINE, Mass., Sept. 26 (UPI) -- Staring at", "1999-09-26", "BROOKLINE, Mass. | 1999-09-26 | UPI | Staring at"},
		{"WASHINGTON, D.C., Jan. 2 (AP) -- The president", "1981-01-02", "WASHINGTON, D.C. | 1981-01-02 | AP | The president"},
		{"FREETOWN, Sierra Leone, 17 May 2000 (BBC) - The rebel", "", "FREETOWN, Sierra Leone | 2000-05-17 | BBC | The rebel"},
		{"LONDON, 11 January (BBC News) - David Bowie", "2016-01-11", "LONDON | 2016-01-11 | BBC | David Bowie"},
		{"La Paz, Sep 12 (EFE).- The expulsion", "2008-09-12", "La Paz | 2008-09-12 | EFE | The expulsion"},
		{"MOSCOW, July 17. /TASS/. The Black", "2023-07-17", "MOSCOW | 2023-07-17 | TASS | The Black"},
		{"TIRANA, Sept 10 /ATA/ - The computer", "2022-09-10", "TIRANA | 2022-09-10 | ATA | The computer"},
		{"MOSCOW. May 31 (Interfax) - Russian businessman", "2007-05-31", "MOSCOW | 2007-05-31 | Interfax | Russian businessman"},
		{"BEIJING, May 20, Kyodo - China said", "2008-05-20", "BEIJING | 2008-05-20 | Kyodo | China said"},
		{"BEIJING, Aug. 24 Kyodo - China and", "1992-08-24", "BEIJING | 1992-08-24 | Kyodo | China and"},
		{"CANBERRA, AAP - Australia has", "2017-01-01", "CANBERRA |  | AAP | Australia has"},
		{"ATHENS, Sept 8 (A.A) - A Turkish", "1999-09-08", "ATHENS | 1999-09-08 | Anadolu | A Turkish"},
		{"New Delhi, Mar 31 (PTI) India has told", "1999-03-31", "New Delhi | 1999-03-31 | PTI | India has"},
		{"South Waziristan, April 5 (APP): The army", "2017-04-05", "South Waziristan | 2017-04-05 | APP | The army"},
		{"MOSCOW, Aug 19 (AFP) - URGENT - The Soviet", "1991-08-19", "MOSCOW | 1991-08-19 | AFP | The Soviet"},
		{"MOSCOW, August 26 (RIA Novosti) - Russia recognized", "2008-08-26", "MOSCOW | 2008-08-26 | RIA Novosti | Russia recognized"},
		{"KIEV, Dec 31 (Reuters) - Gas stopped", "2009-01-01", "KIEV | 2008-12-31 | Reuters | Gas stopped"},

		// place and agency
		{"JERUSALEM (AP) — The Israeli military", "2018-03-21", "JERUSALEM |  | AP | The Israeli"},
		{"SARAJEVO, Bosnia-Herzegovina (AP) _ NATO warplanes", "1995-08-30", "SARAJEVO, Bosnia-Herzegovina |  | AP | NATO warplanes"},
		{"UNITED NATIONS (AFP) - The Security Council", "", "UNITED NATIONS |  | AFP | The Security"},
		{"NAIROBI, Kenya (AP) _\n\nSuspected bombs exploded", "1998-08-07", "NAIROBI, Kenya |  | AP | Suspected bombs"},
		{"HAVANA (AP ) -- The father", "", "HAVANA |  | AP | The father"},
		{"INDEPENDENCE, MO. (AP)--Poland and", "", "INDEPENDENCE, MO. |  | AP | Poland and"},
		{"O'SMACH, Cambodia (AP)_ The top", "", "O'SMACH, Cambodia |  | AP | The top"},
		{"Jakarta (dpa) - The president", "", "Jakarta |  | dpa | The president"},
		{"Al-Ula, Saudi Arabia (dpa) - Leaders of", "", "Al-Ula, Saudi Arabia |  | dpa | Leaders of"},
		{"ABOARD AIR FORCE ONE (AP) — The president", "", "ABOARD AIR FORCE ONE |  | AP | The president"},
		{"ON THE TURKISH-SYRIAN BORDER (Reuters) - Refugees crossed", "", "ON THE TURKISH-SYRIAN BORDER |  | Reuters | Refugees crossed"},
		{"McALLEN, Texas (AP) — Border agents", "", "McALLEN, Texas |  | AP | Border agents"},
		{"PORT-AU-PRINCE, Haiti (AP) — A mob", "", "PORT-AU-PRINCE, Haiti |  | AP | A mob"},
		{"SÃO PAULO (Agence France-Presse) — Brazil's president", "", "SÃO PAULO |  | AFP | Brazil's president"},
		{"SEVERN, Md. (ABC7) — A driver", "", "SEVERN, Md. |  | ABC7 | A driver"},
		{"PARIS (Reuters/AFP) - French police", "", "PARIS |  | Reuters | French police"},

		// day and agency, agency alone, day alone
		{"April 12 (UPI) — Vladimir Putin met", "2017-04-12", " | 2017-04-12 | UPI | Vladimir Putin"},
		{"(CNN) -- Rebels said", "2011-08-21", " |  | CNN | Rebels said"},
		{"(ANSA) - HAVANA, JULY 8 - Cuba freed", "2010-07-08", "HAVANA | 2010-07-08 | ANSA | Cuba freed"},
		{"12 April 2017 – The Security Council", "", " | 2017-04-12 |  | The Security"},
		{"(NEW YORK) — Police officers", "", "NEW YORK |  |  | Police officers"},

		// place and day, place alone
		{"NAIROBI, 3 March 2014 - Donors pledged", "", "NAIROBI | 2014-03-03 |  | Donors pledged"},
		{"LONDON, Thursday — The cabinet", "1940-05-10", "LONDON | 1940-05-09 |  | The cabinet"},
		{"LONDON — The prime minister", "", "LONDON |  |  | The prime"},
		{"WASHINGTON—President and Congress", "", "WASHINGTON |  |  | President and"},
		{"INDEPENDENCE, Mo. _ The alliance", "", "INDEPENDENCE, Mo. |  |  | The alliance"},
		{"ST. LOUIS – Police announced", "", "ST. LOUIS |  |  | Police announced"},
		{"TEHRAN\nIranian lawmakers set fire", "", "TEHRAN |  |  | Iranian lawmakers"},

		// what stands above it
		{"By JANE DOE\nPARIS, Jan 3 (Reuter) - France recalled", "1995-01-03", "PARIS | 1995-01-03 | Reuters | France recalled"},
		{"By Economics Staff, PA\nThe chancellor raised taxes.", "", " |  | PA | The chancellor"},
		{"Agence France-Presse\nKABUL — A bomb", "", "KABUL |  | AFP | A bomb"},
		{"(Corrects toll throughout)\nKABUL, Jan 3 (Reuters) - A bomb", "2010-01-03", "KABUL | 2010-01-03 | Reuters | A bomb"},
		{"Ministers agree on oil cuts\n\nBy John Smith and Ann Lee\n\nVIENNA (AP) — Ministers agreed", "", "VIENNA |  | AP | Ministers agreed | Ministers agree on oil cuts"},
		{"Bomb kills nine in Kabul.\r\n\r\nKABUL, Jan 3 (Reuters) - A bomb", "2010-01-03", "KABUL | 2010-01-03 | Reuters | A bomb | Bomb kills nine in Kabul."},
		{"  \n\nKABUL (AP) — A bomb", "", "KABUL |  | AP | A bomb"},
	} {
		d, warnings := FindDateline(c.text, c.published)
		if got := describe(c.text, d); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
		if len(warnings) > 0 {
			t.Errorf("%q: warnings %q", c.text, warnings)
		}
	}
}

func TestNoDateline(t *testing.T) {
	for _, text := range []string{
		"",
		"   \n ",
		"Israel said on Thursday that it had withdrawn.",
		"April 12 was the day on which Putin met Tillerson.",
		"On April 12 the two met - in Moscow.",
		"By Friday the army had withdrawn from the town.",
		"By Friday the army had withdrawn\nIt left its tanks.",
		"NATO and Russia agreed on Monday - after months of talks - to meet again.",
		"EXCLUSIVE – The president will resign",
		"UPDATE 1 - The president will resign",
		"BREAKING NEWS - The president resigned",
		"US - China talks resume",
		"SARAJEVO (population 400,000) - a city",
		"President Vladimir Putin (Russia) - who met",
		"Hamas (Islamic Resistance Movement) - The group",
		"WASHINGTON's envoy - Mr Smith - left.",
		"UNITED States forces - and others - left",
		"Russian Foreign Minister Sergei Lavrov — The Kremlin's envoy",
		"LONDON-based analysts said",
		"KABUL - and other cities - fell",
		"March on Washington (1963)",
		"May (AP)",
		"By Jane Doe",
		"ALL EMBASSIES CLOSED TODAY\n\nMinisters said",
	} {
		if d, _ := FindDateline(text, "2017-04-12"); d != nil {
			t.Errorf("%q: got %s", text, text[d.Start:d.End])
		}
	}
}

func TestDatelineWithoutAYear(t *testing.T) {
	for _, c := range []struct{ name, body, published, day, warning string }{
		{"the day of publication", "He met him.", "2017-04-12", "2017-04-12", ""},
		{"the day before publication", "He met him.", "2017-04-13T02:00:00Z", "2017-04-12", ""},
		{"the year of a weekday after the last year of the text", "In 2013 he gave him an order. They met Wednesday. A strike on Friday failed.", "", "2017-04-12", "its year is a guess"},
		{"the last year of the text", "The war began in 2011.", "", "2011-04-12", "its year is a guess"},
		{"nothing to go by", "They met Wednesday.", "", "", "nothing dates the dispatch"},
		{"far from the day of publication", "He met him.", "2017-06-30", "2017-04-12", "far from the day of publication"},
	} {
		d, warnings := FindDateline("April 12 (UPI) — "+c.body, c.published)
		if d.Day != c.day {
			t.Errorf("%s: got %s, want %s", c.name, d.Day, c.day)
		}
		if got := strings.Join(warnings, "\n"); !strings.Contains(got, c.warning) || (c.warning == "") != (got == "") {
			t.Errorf("%s: got warnings %q, want %q", c.name, got, c.warning)
		}
	}
}

func TestCompleteKeepsWhatIsGiven(t *testing.T) {
	text := "Talks fail\n\nGENEVA, Nov. 24, 2013 (Reuters) - Talks failed."
	d := coding.Dispatch{Text: text}
	Complete(&d)
	if d.Agency != "Reuters" || d.Published != "2013-11-24" || d.Title != "Talks fail" || d.Text != text {
		t.Errorf("filled in: got %+v", d)
	}
	given := coding.Dispatch{Text: text, Agency: "AFP", Published: "2013-11-25", Title: "Talks"}
	d = given
	Complete(&d)
	if d != given {
		t.Errorf("given: got %+v, want %+v", d, given)
	}
}

func TestNamesOfAgencies(t *testing.T) {
	if _, err := parseNames("AP\nXY ; AP", ""); err == nil || !strings.Contains(err.Error(), "agencies.txt:2") {
		t.Errorf("a spelling of two agencies: got %v", err)
	}
	for _, c := range []struct{ spelling, name string }{
		{"AP", "AP"}, {"A.P.", "AP"}, {"Associated Press", "AP"}, {"Reuter", "Reuters"}, {"Agence France-Presse", "AFP"}, {"ITAR-TASS", "TASS"},
	} {
		if name, _ := known().agency(c.spelling); name != c.name {
			t.Errorf("%s: got %q, want %q", c.spelling, name, c.name)
		}
	}
}

func FuzzFindDateline(f *testing.F) {
	for _, seed := range []string{"April 12 (UPI) — Vladimir", "By A\nPARIS, Jan 3 (Reuter) - F", "(ANSA) - HAVANA, JULY 8 - C", "A\n\nB (", "LONDON,", "X, 1 May 2000 /"} {
		f.Add(seed, "2017-04-12")
	}
	f.Fuzz(func(t *testing.T, text, published string) {
		d, _ := FindDateline(text, published)
		if d == nil {
			return
		}
		if d.Start < 0 || d.End < d.Start || d.End >= len(text) {
			t.Errorf("%q: dateline at %d to %d", text, d.Start, d.End)
		}
		if d.Place != "" && text[d.PlaceStart:d.PlaceStart+len(d.Place)] != d.Place {
			t.Errorf("%q: place %q is not at %d", text, d.Place, d.PlaceStart)
		}
	})
}
