// SPDX-License-Identifier: Apache-2.0
/**
 * What the API server knows about a kind: one descriptor per served resource, and nothing else per kind.
 *
 * Built-in kinds are generated from `data/kubernetes`, the kinds of `storage` are written by hand; kinds that
 * are computed from others carry a `projection`. The server itself holds no `if (kind === …)`.
 */
import type { TextQuery } from '#domain/json-texts.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import type { NameRule } from './objects/names.ts'
import type { Projection } from './projection.ts'
import type { Subresource } from './subresource.ts'

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

/** Media types of the four patches; a resource lists those it takes. */
export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml'

/** One field that is wrong, as `details.causes` of a Status names it. */
export interface Cause {
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldValueNotSupported`, `FieldValueForbidden`, … */
  readonly reason: string
  /** Path of the field: `spec.containers[0].name`. */
  readonly field: string
  readonly message: string
}

/** An object as hooks see it. Reading `body` parses it, once; a hook that does not need it leaves it alone. */
export interface ObjectView {
  readonly meta: ObjectMeta
  /** What {@link ResourceDescriptor.summarise} returned at the last write; undefined when the kind has no summary. */
  readonly summary: unknown
  /** Size of the body; a hook may leave a body alone that is too long to be parsed. */
  readonly bodyBytes: number
  /** Everything but `apiVersion`, `kind` and `metadata`. */
  readonly body: Readonly<Record<string, unknown>>
  /** Texts of the body that {@link ResourceDescriptor.summaryTexts} names, where they are at hand without parsing it. */
  readonly texts?: readonly string[]
}

/** One printer column: what discovery of `kubectl get` calls a TableColumnDefinition, and how a cell is filled. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  /** `name` marks the column that identifies the object. */
  readonly format?: string
  readonly description?: string
  /** 0 is always shown, 1 and more only by `-o wide`. */
  readonly priority?: number
  /** Set when the cell reads `body`; tables of kinds whose columns all do without never load bodies. */
  readonly readsBody?: boolean
  /** The cell's value. `now` is in milliseconds since the epoch, for ages. */
  cell(object: ObjectView, now: number): string | number | boolean | null
}

/** Bounds that one kind adds to those of the server. */
export interface ResourceLimits {
  /** Longest request body that a create or update may have; longer is answered 413. */
  readonly maxObjectBytes: number
  /**
   * Long writes of this kind, and patches, that may be in progress at once; more are answered 429. Absent means the
   * server's bound.
   */
  readonly maxConcurrentWrites?: number
}

/** Where objects of a kind are kept; two versions of one kind name the same `key`. */
export interface StorageBinding {
  /** Default `<plural>.<group>`, or `<plural>` for the core group. */
  readonly key: string
  /** Absent when the stored shape is the shape of this version. */
  readonly convert?: {
    toStored(object: KubeObject): KubeObject
    fromStored(object: KubeObject): KubeObject
  }
}

/** Behaviour of a kind at writes, beyond what its schema says. Each returns a new object, or the one given. */
export interface WriteHooks {
  prepareCreate?(object: KubeObject): KubeObject
  prepareUpdate?(object: KubeObject, live: KubeObject): KubeObject
  /** Called when a deletion leaves the object in place because of finalizers; `object` carries `deletionTimestamp`. */
  prepareDelete?(object: KubeObject): KubeObject
  /** True while something in the body keeps a deleted object in place, as `spec.finalizers` of a namespace does. */
  holdsDeletion?(object: KubeObject): boolean
}

/** Reads the metadata of a stored object, by storage key of its kind. */
export type ReadMeta = (key: {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}) => Promise<ObjectMeta | undefined>

/** Everything the server knows about one resource in one version. */
export interface ResourceDescriptor {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  /** Default `<kind>List`. */
  readonly listKind?: string
  readonly namespaced: boolean
  /** Default `dns-subdomain`. */
  readonly names?: NameRule
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** Only what is really served: the controllers of a cluster act on what discovery says. */
  readonly verbs: readonly Verb[]
  /** By name: `status`, `scale`, … */
  readonly subresources?: Readonly<Record<string, Subresource>>
  readonly columns: readonly ColumnDefinition[]
  /** Name of its schema in the schema library and in OpenAPI; absent: any body is taken. */
  readonly schema?: string
  /**
   * `as-sent` keeps the body's bytes and never parses them on the way out; unknown fields and large integers
   * survive. `validated` parses, prunes and defaults by the schema, and stores the outcome.
   */
  readonly bodies: 'as-sent' | 'validated'
  /** What LIST and WATCH deliver without being asked otherwise; `metadata` leaves the body out. */
  readonly listShape: 'full' | 'metadata'
  readonly limits: ResourceLimits
  /** Updates without a resource version overwrite whatever is there, as built-in kinds allow. Default: refused. */
  readonly allowsUnconditionalUpdate?: boolean
  /** Empty when `patch` is not among the verbs. */
  readonly patchTypes: readonly PatchType[]
  readonly storage?: StorageBinding
  /**
   * Fields beside `metadata.name` and `metadata.namespace` that field selectors may name, and their values.
   * They are computed when a body is written and stored beside it, so that selecting never parses a body; they
   * depend on the body alone.
   */
  readonly selectableFields?: Readonly<Record<string, (object: ObjectView) => string>>
  /** A small extract of the body alone (at most some hundred bytes), stored beside it for columns and projections. */
  summarise?(object: ObjectView): unknown
  /** Texts from which the summary can be made, so that a body need not be parsed for it. */
  readonly summaryTexts?: TextQuery
  /** What is wrong with an object beyond its schema; empty when nothing is. `live` is absent at creation. */
  validate?(object: ObjectView, live?: ObjectView): readonly Cause[]
  /** Refuses a creation for what other objects say; throws `ApiError`. Called last, for an object that is right in itself. */
  admitCreate?(object: ObjectView, readMeta: ReadMeta): Promise<void>
  readonly hooks?: WriteHooks
  /** The kind is not stored but computed from others. */
  readonly projection?: Projection
  /** The kind is a question: a create is answered with the filled-in object, nothing is stored. */
  answer?(object: KubeObject, user: UserInfo): Promise<KubeObject>
  /**
   * Granularity of `metadata.managedFields`: each field, or `spec` and its siblings as a whole until somebody applies to
   * an object.
   */
  readonly ownership: 'fields' | 'top-level'
}

/** Who asks, as authentication found out. */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(descriptor: Pick<ResourceDescriptor, 'group' | 'version'>): string {
  return descriptor.group === '' ? descriptor.version : `${descriptor.group}/${descriptor.version}`
}

/** `deployments.apps`, or `pods` for the core group: how a resource is named independent of its version. */
export function groupResourceOf(descriptor: Pick<ResourceDescriptor, 'group' | 'plural'>): string {
  return descriptor.group === '' ? descriptor.plural : `${descriptor.plural}.${descriptor.group}`
}

/** Under which key the store keeps the objects of a resource. */
export function storageKeyOf(descriptor: ResourceDescriptor): string {
  return descriptor.storage?.key ?? groupResourceOf(descriptor)
}

/** Kind of the list: `PodList`. */
export function listKindOf(descriptor: Pick<ResourceDescriptor, 'kind' | 'listKind'>): string {
  return descriptor.listKind ?? `${descriptor.kind}List`
}
