// SPDX-License-Identifier: Apache-2.0
/** Kinds that are questions about users and their rights; a create is answered, nothing is stored. */
import type { ResourceDescriptor, UserInfo } from '#adapters/apiserver/descriptor.ts'
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'

/** What somebody wants to do, as `resourceAttributes` or `nonResourceAttributes` say it. */
export type AccessAttributes = Readonly<Record<string, unknown>>

/** Who knows users and rights. */
export interface ReviewPorts {
  /** The user a token belongs to; undefined when it is not valid for any of the audiences. */
  readonly authenticate: (token: string, audiences: readonly string[]) => Promise<UserInfo | undefined>
  readonly authorize: (user: UserInfo, attributes: AccessAttributes) => Promise<boolean>
}

type Answer = NonNullable<ResourceDescriptor['answer']>

/** Rules of somebody who may do all, as the embedded cluster, which knows only its owner, states them. */
const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
}

const nothing = { resourceRules: [], nonResourceRules: [], incomplete: true }

/** Answers by kind. */
export function reviewAnswers({ authenticate, authorize }: ReviewPorts): Readonly<Record<string, Answer>> {
  async function access(object: KubeObject, user: UserInfo): Promise<KubeObject> {
    const spec = section(object)
    const attributes = spec['resourceAttributes'] ?? spec['nonResourceAttributes']
    const allowed = isJsonObject(attributes) && (await authorize(user, attributes))
    return { ...object, status: { allowed } }
  }
  return {
    SelfSubjectAccessReview: access,
    SubjectAccessReview: object => access(object, subjectOf(object)),
    LocalSubjectAccessReview: object => access(object, subjectOf(object)),
    SelfSubjectRulesReview: async (object, user) => {
      const isOwner = await authorize(user, { verb: '*', group: '*', resource: '*' })
      return { ...object, status: isOwner ? everything : nothing }
    },
    SelfSubjectReview: (object, user) => Promise.resolve({ ...object, status: { userInfo: userInfo(user) } }),
    TokenReview: async object => {
      const { token, audiences } = section(object)
      const wanted = texts(audiences)
      const user = typeof token === 'string' ? await authenticate(token, wanted) : undefined
      const { token: _, ...spec } = section(object)
      if (!user) return { ...object, spec, status: { authenticated: false, user: {} } }
      const status = { authenticated: true, user: userInfo(user), ...(wanted.length > 0 && { audiences: wanted }) }
      // The token itself does not come back: answers are logged more readily than questions.
      return { ...object, spec, status }
    },
  }
}

function subjectOf(object: KubeObject): UserInfo {
  const { user, groups, uid, extra } = section(object)
  const extras = isJsonObject(extra) ? Object.entries(extra).map(([key, value]) => [key, texts(value)] as const) : []
  return {
    name: typeof user === 'string' ? user : '',
    groups: texts(groups),
    ...(typeof uid === 'string' && { uid }),
    extra: Object.fromEntries(extras),
  }
}

function userInfo({ name, uid, groups, extra }: UserInfo): object {
  return { username: name, ...(uid !== undefined && { uid }), groups, ...(extra && { extra }) }
}

function texts(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter(item => typeof item === 'string') : []
}

function section(object: KubeObject): JsonObject {
  return isJsonObject(object['spec']) ? object['spec'] : {}
}
