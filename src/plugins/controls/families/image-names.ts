// SPDX-License-Identifier: Apache-2.0
/**
 * Names of images as a pod spec writes them.
 *
 * Source: distribution/reference grammar (`[domain/]path[:tag][@digest]`) and Docker's normalisation of it.
 */

const maxLength = 1024
const defaultDomain = 'docker.io'

export interface ImageName {
  /** `docker.io` where none is written. */
  readonly domain: string
  /** `library/nginx` for the short name `nginx`. */
  readonly path: string
  readonly tag?: string
  /** `sha256:…` */
  readonly digest?: string
}

/** The parts of an image name, normalised; undefined for what is none. Cost: O(length), at most 1024 characters. */
export function parseImageName(written: unknown): ImageName | undefined {
  if (typeof written !== 'string' || written === '' || written.length > maxLength) return undefined
  const before = known.get(written)
  if (before !== undefined || known.has(written)) return before
  const parsed = readImageName(written)
  if (known.size >= maxKnown) known.clear()
  known.set(written, parsed)
  return parsed
}

/** Several rules read the images of a container, and containers share images. */
const known = new Map<string, ImageName | undefined>()
const maxKnown = 2000

function readImageName(written: string): ImageName | undefined {
  if (/\s/.test(written)) return undefined
  const [beforeDigest = '', digest] = splitOnce(written, '@')
  const lastSlash = beforeDigest.lastIndexOf('/')
  const colon = beforeDigest.indexOf(':', lastSlash + 1)
  const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon)
  const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1)
  const { domain, path } = splitDomain(name)
  if (path === '' || path === 'library/' || tag === '' || digest === '') return undefined
  return { domain, path, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) }
}

/** `docker.io/library/nginx` */
export function repositoryOf({ domain, path }: ImageName): string {
  return `${domain}/${path}`
}

/** The first component is a domain when it looks like one: a dot, a port, `localhost`, or capitals. */
function splitDomain(name: string): { readonly domain: string; readonly path: string } {
  const [first, rest] = splitOnce(name, '/')
  const isDomain = rest !== undefined && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  const domain = isDomain && first !== 'index.docker.io' ? first : defaultDomain
  const path = isDomain ? rest : name
  return { domain, path: domain === defaultDomain && !path.includes('/') ? `library/${path}` : path }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/**
 * Whether a repository lies within a registry, a namespace of it, or is the repository itself.
 *
 * `gcr.io` covers `gcr.io/a/b` and not `gcr.io.example/a`: a prefix ends where a component ends.
 */
export function isWithin(repository: string, prefix: string): boolean {
  const clean = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  return clean !== '' && (repository === clean || repository.startsWith(`${clean}/`))
}
