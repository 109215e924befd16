// SPDX-License-Identifier: Apache-2.0
/** The built-in API of Kubernetes as one piece: what an embedded cluster serves. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { createStructure } from '#adapters/apiserver/patch/structure.ts'
import { createOpenApiProvider } from '#adapters/apiserver/schema/openapi-provider.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import type { OpenApiProvider, Structure } from '#adapters/apiserver/structure.ts'
import { builtinDefaults, repeatableItems } from './defaults.ts'
import { builtinDescriptors } from './descriptors.ts'
import { builtinDefinitions } from './facts.ts'
import type { ReviewPorts } from './reviews.ts'

/** Version of Kubernetes whose API is served. */
export const kubernetesVersion = 'v1.36.3'

/** Kinds, their insides and their descriptions. */
export interface KubernetesApi {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly structure: Structure
  readonly openApi: OpenApiProvider
}

/** The built-in API; `ports` answer who a user is and what they may do. */
export function kubernetesApi(ports: ReviewPorts): KubernetesApi {
  const descriptors = builtinDescriptors(ports)
  const library = createSchemaLibrary(builtinDefinitions)
  return {
    descriptors,
    structure: createStructure({ library, defaults: builtinDefaults, mayRepeat: repeatableItems }),
    openApi: createOpenApiProvider({ descriptors, library, version: kubernetesVersion }),
  }
}
