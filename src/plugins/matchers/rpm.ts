// SPDX-License-Identifier: Apache-2.0
import { type DistroQuery, type Found, joinFound, type Matcher, type Search } from '#engines/vulnmatch/matcher.ts'
import { asUpstream, type Subject } from '#engines/vulnmatch/subject/subject.ts'
import { matchAlmaLinux } from './distro/almalinux.ts'
import { matchExtendedSupport } from './distro/extended-support.ts'

/**
 * Packages of Red Hat and its kin, SUSE, Amazon, Oracle and other systems that use rpm. A package's own version has
 * an epoch, 0 when none is written; the version of its source often lacks one, and is then compared without.
 */
export const matcher: Matcher = {
  id: 'rpm-matcher',
  title: 'RPM packages',
  types: ['rpm'],
  match(subject, search) {
    const own = withEpoch(subject)
    const sources = subject.upstreams.map(upstream => asUpstream(subject, upstream))
    if (subject.distro?.type === 'almalinux') return matchAlmaLinux(own, sources, search)
    return joinFound(
      look(own, search, { kind: 'exact-direct-match' }),
      ...sources.map(source => look(source, search, { kind: 'exact-indirect-match' })),
    )
  },
}

function look(subject: Subject, search: Search, query: DistroQuery): Found {
  const isExtended = subject.distro?.type === 'redhat' && subject.distro.channels.includes('eus')
  return isExtended ? matchExtendedSupport(subject, search, query) : search.byDistro(subject, query)
}

function withEpoch(subject: Subject): Subject {
  const { version, rpm } = subject
  if (version === '' || version.includes(':')) return subject
  return { ...subject, version: `${rpm?.epoch ?? 0}:${version}` }
}
