// SPDX-License-Identifier: Apache-2.0
import { defaultRegistry, type ImageRef, parseImageRef } from '#domain/image-ref.ts'
import { OciError } from './errors.ts'

/** Where images are fetched from instead: `docker.io` → `mirror.example.com/hub`; keys are prefixes of names. */
export type Mirrors = Readonly<Record<string, string>>

/** Other names of Docker Hub, which keys may use. */
const hubAlias = /^(?:index|registry-1)\.docker\.io(?=\/|$)/

/**
 * The reference to fetch from: the longest key that is a prefix of the image's name, part by part, is replaced by its
 * value; tag and digest stay. Throws `config` when the outcome is no reference.
 */
export function mirrored(ref: ImageRef, mirrors: Mirrors): ImageRef {
  const name = `${ref.registry}/${ref.repository}`
  const entries = Object.entries(mirrors).map(
    ([key, to]) => [trimmed(key).replace(hubAlias, defaultRegistry), to] as const,
  )
  const fitting = entries.filter(([key]) => `${name}/`.startsWith(`${key}/`)).sort((a, b) => b[0].length - a[0].length)
  const [found] = fitting
  if (!found) return ref
  const [key, to] = found
  const parsed = parseImageRef(`${trimmed(to)}${name.slice(key.length)}`)
  if (parsed.kind === 'invalid')
    throw new OciError('config', `mirror of ${key}: expected a registry with or without a path: ${parsed.because}`)
  const { registry, repository } = parsed.ref
  return { ...ref, registry, repository }
}

function trimmed(text: string): string {
  return text.replace(/^https?:\/\//, '').replace(/\/{1,10}$/, '')
}
