// SPDX-License-Identifier: Apache-2.0
/**
 * The fields of a pod that judgements are made on.
 *
 * Objects come from clusters and from files written by anyone, so every field may be absent or of another type
 * than declared; readers use the values defensively (`?.`, `Array.isArray`).
 * Source: Kubernetes API reference, core/v1 PodSpec.
 */

export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean
  readonly privileged?: boolean
  readonly readOnlyRootFilesystem?: boolean
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly procMount?: string
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] }
  readonly seccompProfile?: { readonly type?: string; readonly localhostProfile?: string }
  readonly seLinuxOptions?: Readonly<Record<string, string>>
  readonly appArmorProfile?: { readonly type?: string }
  readonly windowsOptions?: { readonly hostProcess?: boolean }
}

export interface PodSecurityContext extends SecurityContext {
  readonly fsGroup?: number
  readonly supplementalGroups?: readonly number[]
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[]
}

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name?: string; readonly key?: string; readonly optional?: boolean }
    readonly configMapKeyRef?: { readonly name?: string; readonly key?: string; readonly optional?: boolean }
    readonly fieldRef?: { readonly fieldPath?: string }
  }
}

export interface EnvFromSource {
  readonly secretRef?: { readonly name?: string }
  readonly configMapRef?: { readonly name?: string }
}

export interface VolumeMount {
  readonly name: string
  readonly mountPath: string
  readonly readOnly?: boolean
  readonly subPath?: string
}

export interface ContainerPort {
  readonly containerPort?: number
  readonly hostPort?: number
  readonly name?: string
  readonly protocol?: string
  readonly hostIP?: string
}

/** One entry of `containers`, `initContainers` or `ephemeralContainers`. */
export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly EnvFromSource[]
  readonly ports?: readonly ContainerPort[]
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string | number>>
    readonly requests?: Readonly<Record<string, string | number>>
  }
  readonly securityContext?: SecurityContext
  readonly livenessProbe?: unknown
  readonly readinessProbe?: unknown
  readonly startupProbe?: unknown
  readonly lifecycle?: unknown
  readonly restartPolicy?: string
  readonly volumeMounts?: readonly VolumeMount[]
}

export interface Volume {
  readonly name: string
  readonly hostPath?: { readonly path?: string; readonly type?: string }
  readonly secret?: { readonly secretName?: string }
  readonly configMap?: { readonly name?: string }
  readonly persistentVolumeClaim?: { readonly claimName?: string; readonly readOnly?: boolean }
  readonly emptyDir?: unknown
  readonly projected?: {
    readonly sources?: readonly {
      readonly serviceAccountToken?: unknown
      readonly secret?: { readonly name?: string }
      readonly configMap?: { readonly name?: string }
    }[]
  }
  readonly csi?: { readonly driver?: string }
}

export interface PodSpec {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly ephemeralContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
  readonly securityContext?: PodSecurityContext
  readonly serviceAccountName?: string
  readonly serviceAccount?: string
  readonly automountServiceAccountToken?: boolean
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly hostIPC?: boolean
  readonly hostUsers?: boolean
  readonly nodeName?: string
  readonly runtimeClassName?: string
  readonly restartPolicy?: string
  readonly imagePullSecrets?: readonly { readonly name?: string }[]
  readonly priorityClassName?: string
  readonly shareProcessNamespace?: boolean
}
