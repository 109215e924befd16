// SPDX-License-Identifier: Apache-2.0
/** Names of result objects: readable, valid as names in Kubernetes, the same as upstream gives. */
import { sha256Hex } from './sha256.ts'

/** Longest name of an object (a DNS subdomain). */
export const maxNameLength = 253

/** Digits that are kept of each end of a digest: `-hhhh-tttt`. */
const hashDigits = 4
const hashSuffixLength = 2 * hashDigits + 2
const imageDigits = 6
const maxImageLength = maxNameLength - imageDigits - 1

const validSlug = /^[a-z0-9][a-z0-9.-]{0,251}[a-z0-9]$/

/** Claims that the text may be the name of an object. */
export function isSlug(text: string): boolean {
  return validSlug.test(text)
}

/**
 * Name of the results about one object: `deployment-nginx`.
 *
 * Different objects may share it (`a:b` and `a-b`, or one kind in two API groups); see `distinctSlug`.
 * Source: upstream k8s-interface `names.ResourceToSlug`.
 */
export function resourceSlug(kind: string, name: string): string {
  return textSlug(`${kind}-${name}`)
}

/** A kind and a name, as a part of an RBAC relation. */
export interface NamedKind {
  readonly kind: string
  readonly name: string
}

/** Who may do what, and through which binding. */
export interface RbacTriplet {
  readonly subject: NamedKind
  readonly role: NamedKind
  readonly binding: NamedKind
}

/** Name of the results about a subject that a binding gives a role: `user-x-role-y-rolebinding-z`. */
export function rbacSlug({ subject, role, binding }: RbacTriplet): string {
  return textSlug([subject, role, binding].map(({ kind, name }) => `${kind}-${name}`).join('-'))
}

/**
 * Name for an object whose slug another one holds already: the slug with eight digits of its identity's digest.
 *
 * @param identity  what tells the object from all others, such as group, kind, namespace and name
 */
export function distinctSlug(slug: string, identity: string): string {
  return withHash(slug.slice(0, maxNameLength - hashSuffixLength), sha256Hex(identity))
}

/**
 * Name of what was found in an image: `nginx-latest-a3ac8c`.
 *
 * @param tag      reference as written in the pod, or normalised
 * @param imageId  digest or image id; its last six characters tell builds of one tag apart
 * @returns        undefined when no valid name comes out (empty tag, id shorter than six characters)
 * Source: upstream k8s-interface `names.ImageInfoToSlug`.
 */
export function imageSlug(tag: string, imageId: string): string | undefined {
  if (tag === '' || imageId.length < imageDigits) return undefined
  const readable = tag.replaceAll('://', '-').replaceAll(/[:/_@]/g, '-')
  const cut = tag.length >= maxImageLength ? readable.slice(0, maxImageLength) : readable
  const slug = `${cut}-${imageId.slice(-imageDigits)}`.toLowerCase()
  return isSlug(slug) ? slug : undefined
}

/** What `instanceSlug` makes a name of. */
export interface SluggedInstance {
  readonly kind: string
  readonly name: string
  /** Absent for the name of what concerns all containers. */
  readonly container?: string
  /** Hexadecimal digest of the full instance id. */
  readonly hash: string
  /** Text that comes behind the name and counts to its length, such as `-<uuid>` of a one-time report. */
  readonly suffix?: string
}

/**
 * Name of what concerns one container of a workload: `pod-proxy-nginx-2f07-68bd`; without container: `pod-proxy`.
 *
 * Undefined when the parts give no valid name. Source: upstream k8s-interface `names.InstanceIDToSlug`.
 */
export function instanceSlug({ kind, name, container, hash, suffix = '' }: SluggedInstance): string | undefined {
  const readable = container ? `${kind}-${name}-${container}` : `${kind}-${name}`
  const room = maxNameLength - suffix.length - hashSuffixLength
  const isLong = readable.length >= room
  const hashed = isLong || container ? withHash(readable.slice(0, room), hash) : readable
  const slug = `${hashed}${suffix}`.toLowerCase()
  return isSlug(slug) ? slug : undefined
}

/** Any text as a name. What has no letter or digit at all is named after its digest. */
function textSlug(text: string): string {
  const readable = isSlug(text) ? text : subdomainOf(text)
  const cut = maxNameLength - hashSuffixLength
  const slug = readable.length < cut ? readable : withHash(readable.slice(0, cut), sha256Hex(text))
  return isSlug(slug) ? slug : withHash('x', sha256Hex(text))
}

function subdomainOf(text: string): string {
  const readable = text.replaceAll(/[^a-zA-Z0-9.-]/gu, '-').toLowerCase()
  return trimmed(trimmed(readable, '-').slice(0, maxNameLength), '-.')
}

/** `text` without any of `characters` at its ends. A loop, as a regular expression would be quadratic here. */
function trimmed(text: string, characters: string): string {
  let [start, end] = [0, text.length]
  while (start < end && characters.includes(text.charAt(start))) start++
  while (end > start && characters.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function withHash(readable: string, hash: string): string {
  return `${readable}-${hash.slice(0, hashDigits)}-${hash.slice(-hashDigits)}`
}
