// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { isWithin, parseImageName, repositoryOf } from './families/image-names.ts'
import { imageFailure } from './families/registries.ts'

/** Images should be named by their digest. */
export const control: Control = {
  id: 'C-0306',
  description: 'Finds containers whose image is named by a tag, or by a digest that cannot be one.',
  why: 'A tag is what its owner points it at: the image that was scanned and the one that starts tomorrow need not be the same. A digest names the bytes.',
  remediation:
    'Name the image as `repository@sha256:…`; tools such as Renovate keep digests current. Repositories listed in the control input `imageDigestExemptRepositories` are left out.',
  test: 'Each image has to end with `@sha256:` and 64 hexadecimal digits (sha512: 128), unless its repository is exempt.',
  example: {
    before: 'image: registry.example/app:1.0',
    after: 'image: registry.example/app:1.0@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  rules: [{ name: 'image-not-pinned-to-digest', findings }],
}

/** Hexadecimal digits of the algorithms whose length is known. Source: OCI image specification, "Digests". */
const digitsOf: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128, blake3: 64 }
const grammar = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const exempt = world.inputs('imageDigestExemptRepositories')
  for (const at of workload?.containers ?? []) {
    const { image } = at.container
    const name = parseImageName(image)
    if (name?.digest !== undefined && isDigest(name.digest)) continue
    if (name && exempt.some(prefix => isWithin(repositoryOf(name), prefix) || isWithin(asWritten(image), prefix)))
      continue
    yield imageFailure(at)
  }
}

function isDigest(digest: string): boolean {
  if (!grammar.test(digest)) return false
  const colon = digest.indexOf(':')
  const digits = digitsOf[digest.slice(0, colon)]
  const encoded = digest.slice(colon + 1)
  return digits === undefined || (encoded.length === digits && /^[0-9a-f]+$/.test(encoded))
}

/** The name without tag and digest, as people write it into the exemptions. */
function asWritten(image: unknown): string {
  const [name = ''] = scalarText(image).split('@', 1)
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return colon < 0 ? name : name.slice(0, colon)
}
