// SPDX-License-Identifier: Apache-2.0
/** Objects of many megabytes, made piece by piece. */
import { seededRandom } from '#testing/random.ts'

export interface LargeWish {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  /** The object is at least as long, and less than a kilobyte longer. */
  readonly sizeBytes: number
  readonly resourceVersion?: string
}

const pieceBytes = 64 * 1024

/** The object as JSON: a list of packages, each with names and hashes of its own, so that it compresses as real ones do. */
export function* largeObject({ kind, sizeBytes, ...metadata }: LargeWish): Generator<Uint8Array> {
  const random = seededRandom(1)
  const head = { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind, metadata }
  const list = kind === 'SBOMSyft' ? '"spec":{"syft":{"artifacts":[' : '"spec":{"payload":{"matches":['
  let text = `${JSON.stringify(head).slice(0, -1)},${list}`
  let made = 0
  for (let i = 0; made + text.length < sizeBytes; i++) {
    text += `${i === 0 ? '' : ','}${JSON.stringify(packageOf(i, random.below(2 ** 32)))}`
    if (text.length < pieceBytes) continue
    made += text.length
    yield Buffer.from(text, 'latin1')
    text = ''
  }
  yield Buffer.from(`${text}]}}}`, 'latin1')
}

function packageOf(i: number, seed: number): object {
  const hash = (seed * 2654435761).toString(16)
  return {
    id: `${hash}${i.toString(16)}`,
    name: `lib-${(seed % 9973).toString(36)}-${i % 7}`,
    version: `${seed % 10}.${seed % 31}.${i % 17}`,
    type: 'deb',
    locations: [{ path: '/var/lib/dpkg/status', layerID: `sha256:${hash}${seed.toString(16).repeat(6)}` }],
    licenses: [{ value: 'GPL-2.0-or-later', spdxExpression: 'GPL-2.0-or-later', type: 'declared' }],
    purl: `pkg:deb/debian/lib-${(seed % 9973).toString(36)}@${seed % 10}.${seed % 31}?arch=amd64&distro=debian-12`,
  }
}
