// SPDX-License-Identifier: Apache-2.0
import { type Candidate, whole } from './candidates.ts'

/** A name of a person or company as the vulnerability database would write it. */
export function vendorOfPerson(name: string): string {
  return name.trim().toLowerCase().replace(/[- .]/g, '_').replace(/^the_/, '')
}

/** A vendor of rpm packages: `Red Hat, Inc.` is `redhat`. */
export function vendorOfDistributor(name: string): string {
  return (name.split(',', 1)[0] ?? '').trim().toLowerCase().replaceAll(' ', '')
}

const vendorsBySite: readonly (readonly [prefix: string, vendor: string])[] = [
  ['https://www.gnu.org/', 'gnu'],
  ['https://developer.gnome.org/', 'gnome'],
  ['https://www.ruby-lang.org/', 'ruby-lang'],
  ['https://llvm.org/', 'llvm'],
  ['https://www.isc.org/', 'isc'],
  ['https://musl.libc.org/', 'musl-libc'],
  ['https://www.mozilla.org/', 'mozilla'],
  ['https://www.x.org/', 'x.org'],
  ['https://w1.fi/', 'w1.fi'],
]

/** The vendor that a home page shows: one with a site of its own, or an account on GitHub or GitLab. */
export function vendorsOfUrl(url: string): readonly Candidate[] {
  const known = vendorsBySite.find(([prefix]) => url.startsWith(prefix))
  if (known) return [whole(known[1])]
  const [, account] = /^(?:https?|git):\/\/(?:github|gitlab)\.com\/([\w-]{1,100})\//.exec(url) ?? []
  return account === undefined ? [] : [whole(account)]
}
