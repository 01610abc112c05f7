/** Which version may come next, and its heading in the changelog. */

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const UNRELEASED = /^## \[Unreleased\].*$/m;

const partsOf = (version: string): readonly [number, number, number] => {
  const [, major, minor, patch] = VERSION.exec(version) ?? [];
  if (patch === undefined) throw new RangeError(`${version} is no version as 1.2.3 is.`);
  return [Number(major), Number(minor), Number(patch)];
};

/** The next of one of the three numbers, those behind it zero. @param isFirst nothing was released yet, so the current one may be @throws RangeError */
export function mayFollow(current: string, next: string, isFirst: boolean): boolean {
  const [major, minor, patch] = partsOf(current);
  const wanted = partsOf(next).join('.');
  const following = [
    [major + 1, 0, 0],
    [major, minor + 1, 0],
    [major, minor, patch + 1],
    ...(isFirst ? [[major, minor, patch]] : []),
  ];
  return following.some((one) => one.join('.') === wanted);
}

/**
 * What was unreleased bears the version and the day from now on, and an empty heading stands above it.
 * @throws RangeError where nothing is unreleased
 */
export function dated(changelog: string, version: string, day: Date): string {
  const heading = UNRELEASED.exec(changelog);
  const [body = ''] = changelog.slice((heading?.index ?? 0) + (heading?.[0].length ?? 0)).split(/^## /m);
  if (!heading || body.trim() === '') throw new RangeError('The changelog has nothing that is unreleased.');
  return changelog.replace(
    UNRELEASED,
    `## [Unreleased]\n\n## [${version}] – ${day.toISOString().slice(0, 'YYYY-MM-DD'.length)}`,
  );
}
