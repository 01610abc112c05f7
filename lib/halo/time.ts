/** HaloPSA keeps its times in UTC and often leaves the zone out; JavaScript would read those as this machine's own. */
const WITHOUT_ZONE = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/;

export const inUtc = (time: string): string => time.replace(WITHOUT_ZONE, '$1T$2Z');
