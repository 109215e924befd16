// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '#engines/vulnmatch/finding.ts'
import { withoutNamed } from '#engines/vulnmatch/finding-set.ts'
import { joinFound, type Matcher } from '#engines/vulnmatch/matcher.ts'
import { asUpstream, type Subject } from '#engines/vulnmatch/subject/subject.ts'

/**
 * Packages of Alpine and its kin. The distribution's security database comes first; NVD counts where that one is
 * silent, and then without its fix, which is a release of the original and no version of a package.
 */
export const matcher: Matcher = {
  id: 'apk-matcher',
  title: 'Alpine packages',
  types: ['apk'],
  match(subject, search) {
    const upstreams = subject.upstreams.map(upstream => asUpstream(subject, upstream))
    const feed = joinFound(
      search.byDistro(subject, { kind: 'exact-direct-match' }),
      ...upstreams.map(upstream => search.byDistro(upstream, { kind: 'exact-indirect-match' })),
    )
    const nvd = joinFound(search.byCpe(subject), ...upstreams.map(upstream => search.byCpe(upstream)))
    const silent = (findings: readonly Finding[]) =>
      findings.length === 0
        ? []
        : withoutNamed(findings, [...feed.affected, ...feed.possible, ...feed.settled()]).map(finding =>
            withoutFix(subject, finding),
          )
    return {
      affected: [...feed.affected, ...silent(nvd.affected)],
      possible: [...feed.possible, ...silent(nvd.possible)],
      settled: () => [...feed.settled(), ...nvd.settled()],
      denied: () => [],
    }
  },
}

function withoutFix({ distro }: Subject, finding: Finding): Finding {
  if (!distro || finding.fix.versions.length === 0) return finding
  return { ...finding, fix: { state: 'unknown', versions: [] } }
}
