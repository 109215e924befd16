// SPDX-License-Identifier: Apache-2.0
import type { Matcher } from '#engines/vulnmatch/matcher.ts'

/**
 * Components of Bitnami's images, by Bitnami's own advisories. The revision behind the version counts builds of the
 * same sources.
 */
export const matcher: Matcher = {
  id: 'bitnami-matcher',
  title: 'Bitnami components',
  types: ['bitnami'],
  match: (subject, search) =>
    search.byEcosystem({ ...subject, version: subject.version.replace(/(?<=\d.*)-r?\d{1,4}$/, '') }),
}
