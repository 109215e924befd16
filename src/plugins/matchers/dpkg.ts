// SPDX-License-Identifier: Apache-2.0
import { joinFound, type Matcher } from '#engines/vulnmatch/matcher.ts'
import { asUpstream } from '#engines/vulnmatch/subject/subject.ts'
import { matchExtendedSupport } from './distro/extended-support.ts'

/**
 * Packages of Debian and its kin, by their own names and by those of the sources they were built from, which most
 * advisories name. Ubuntu's extended support adds fixes to the advisories of the release.
 */
export const matcher: Matcher = {
  id: 'dpkg-matcher',
  title: 'Debian packages',
  types: ['deb'],
  match(subject, search) {
    const isExtended = subject.distro?.type === 'ubuntu' && subject.distro.channels.includes('esm')
    const seen = [
      { as: subject, kind: 'exact-direct-match' } as const,
      ...subject.upstreams.map(
        upstream => ({ as: asUpstream(subject, upstream), kind: 'exact-indirect-match' }) as const,
      ),
    ]
    return joinFound(
      ...seen.map(({ as, kind }) =>
        isExtended ? matchExtendedSupport(as, search, { kind }) : search.byDistro(as, { kind }),
      ),
    )
  },
}
