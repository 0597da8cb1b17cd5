// Whether a planned operation keeps within the certificate and, on a leased or borrowed station, within its licence.
// Source: Decree 63/2023, Articles 42 and 57.1. The numbers come with the page: they are not written here.

/** Return what the operation breaks, none when it keeps within: "power", "telegraphy", "station-power".

privileges: {watts, telegraphy}. plan: {watts, telegraphy, stationWatts}, where stationWatts is the limit in the licence of a
leased or borrowed station, or null for the operator's own. */
export function breaches(plan, privileges) {
  return [
    plan.watts > privileges.watts && "power",
    plan.telegraphy && !privileges.telegraphy && "telegraphy",
    plan.stationWatts !== null && plan.watts > plan.stationWatts && "station-power",
  ].filter(Boolean);
}
