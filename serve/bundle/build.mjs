// Makes ../web/page.js, the one script of the pages, and ../web/world.svg, the
// outlines of countries under the map. Both are committed, so that only who
// changes them needs Node: make bundle.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as esbuild from "esbuild";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

const out = process.argv[2] ?? "../web";

await esbuild.build({
  entryPoints: ["page.js"],
  outfile: `${out}/page.js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "inline",
});

// The projection is d3's default Equal Earth, which serve/map.go computes, too.
const world = createRequire(import.meta.url)("world-atlas/countries-110m.json");
const countries = world.objects.countries;
countries.geometries = countries.geometries.filter((g) => g.id !== "010"); // without Antarctica
const path = geoPath(geoEqualEarth()).digits(1);
writeFileSync(
  `${out}/world.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 500"><path id="land" d="${path(feature(world, countries))}"/>` +
    `<path id="borders" fill="none" vector-effect="non-scaling-stroke" d="${path(mesh(world, countries, (a, b) => a !== b))}"/></svg>\n`,
);
