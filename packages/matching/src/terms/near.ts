/**
 * How near two regions are: 1 the same, .7 parts of one country, and between countries less with every kilometre between the nearest of their places, down to nothing.
 *
 * Never more precise than what was said: of a part of a country only the country is looked up. Undefined where there is nothing to lift: a region is not said, not known, or too far. Costs a look-up; the first question between two countries some hundred distances at most.
 */
import { countryPlaces } from "./country-places.ts";

const ofOneCountry = 0.7;
const ofNeighbours = 0.6;
const farKm = 3_000;
const earthKm = 6_371;

const country = (region: string): string => region.split("-")[0] as string;

export function nearnessOf(one: string | undefined, other: string | undefined): number | undefined {
  if (one === undefined || other === undefined || one === "" || other === "") return undefined;
  if (one === other) return 1;
  const [a, b] = [country(one), country(other)];
  if (a === b) return ofOneCountry;
  const apart = distanceKm(a, b);
  return apart === undefined || apart >= farKm ? undefined : ofNeighbours * (1 - apart / farKm);
}

/** By pair, in the order of the alphabet: at most some 31,000 of known countries. */
const known = new Map<string, number>();

/** Between the nearest places of two countries; undefined for a code that is none. */
function distanceKm(a: string, b: string): number | undefined {
  const [ofA, ofB] = [countryPlaces.get(a), countryPlaces.get(b)];
  if (ofA === undefined || ofB === undefined) return undefined;
  const pair = a < b ? a + b : b + a;
  let least = known.get(pair);
  if (least === undefined) {
    least = Infinity;
    for (const from of ofA) for (const to of ofB) least = Math.min(least, alongTheGround(from, to));
    known.set(pair, least);
  }
  return least;
}

/** The haversine formula. */
function alongTheGround([north, east]: readonly [number, number], [toNorth, toEast]: readonly [number, number]): number {
  const radians = Math.PI / 180;
  const half = Math.sin(((toNorth - north) * radians) / 2) ** 2 + Math.cos(north * radians) * Math.cos(toNorth * radians) * Math.sin(((toEast - east) * radians) / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)));
}
