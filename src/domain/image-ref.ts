// SPDX-License-Identifier: Apache-2.0
/** Names of images, read the way Docker reads them. */

/** Where an image is, and which one it is there. */
export interface ImageRef {
  /** Host with its port, if any: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly registry: string
  /** `library/nginx`. */
  readonly repository: string
  /** Absent where only a digest was given. */
  readonly tag?: string
  /** `sha256:…`; decides over the tag. */
  readonly digest?: string
}

/** A reference, or why the text is none. */
export type ParsedImageRef =
  | { readonly kind: 'ref'; readonly ref: ImageRef }
  | { readonly kind: 'invalid'; readonly because: string }

/** The registry of references that name none. */
export const defaultRegistry = 'docker.io'
const defaultTag = 'latest'

/** Longest text that is looked at; the parts together are allowed less. */
const maxTextLength = 1_024
const maxRepositoryLength = 255

const hostPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,253})|\[[0-9a-fA-F:]{2,45}\])(?::[0-9]{1,5})?$/
const segmentPattern = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const digestPattern = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/

/** Claims that the text is a digest by which content can be checked. */
export function isDigest(text: string): boolean {
  return digestPattern.test(text)
}

/**
 * Reads a reference: `nginx`, `quay.io/a/b:1`, `localhost:5000/c@sha256:…`, also with `docker://` or
 * `docker-pullable://` before it, as container runtimes report images.
 *
 * Without a registry it is Docker Hub's, whose official images are below `library/`; without tag and digest it is
 * `latest`. Source: github.com/distribution/reference, "Grammar" and `ParseNormalizedNamed`.
 */
export function parseImageRef(text: string): ParsedImageRef {
  if (text.length > maxTextLength) return invalid(`expected at most ${maxTextLength} characters, got ${text.length}`)
  const bare = text.replace(/^(?:docker-pullable|docker|https?):\/\//, '')
  const at = bare.indexOf('@')
  const named = at < 0 ? bare : bare.slice(0, at)
  const digest = at < 0 ? undefined : bare.slice(at + 1)
  if (digest !== undefined && !isDigest(digest))
    return invalid('expected a digest such as sha256:<64 digits> after "@"')
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const tag = hasTag ? named.slice(colon + 1) : undefined
  if (tag !== undefined && !tagPattern.test(tag)) return invalid(`"${tag}" is no tag`)
  const { registry, path } = splitRegistry(hasTag ? named.slice(0, colon) : named)
  if (!hostPattern.test(registry)) return invalid(`"${registry}" is no host name`)
  const because = wrongRepository(path)
  if (because) return invalid(because)
  const repository = registry === defaultRegistry && !path.includes('/') ? `library/${path}` : path
  const shown = tag ?? (digest === undefined ? defaultTag : undefined)
  return {
    kind: 'ref',
    ref: { registry, repository, ...(shown !== undefined && { tag: shown }), ...(digest !== undefined && { digest }) },
  }
}

/** The reference in full: `docker.io/library/nginx:latest`. */
export function formatImageRef({ registry, repository, tag, digest }: ImageRef): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** The part before the first slash is a host when it looks like one; `a/b` is a repository of Docker Hub. */
function splitRegistry(name: string): { readonly registry: string; readonly path: string } {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  if (!isHost) return { registry: defaultRegistry, path: name }
  const isHub = first === 'index.docker.io' || first === 'registry-1.docker.io'
  return { registry: isHub ? defaultRegistry : first, path: name.slice(slash + 1) }
}

function wrongRepository(path: string): string | undefined {
  if (path === '') return 'expected the name of a repository, got none'
  if (path.length > maxRepositoryLength)
    return `expected a repository of at most ${maxRepositoryLength} characters, got ${path.length}`
  if (digestPattern.test(`sha256:${path}`)) return 'expected a name, got 64 hexadecimal digits, which Docker reserves'
  const wrong = path.split('/').find(segment => !segmentPattern.test(segment))
  return wrong === undefined ? undefined : `"${wrong}" is no part of a repository's name (lower case, digits, . _ -)`
}

function invalid(because: string): ParsedImageRef {
  return { kind: 'invalid', because }
}
