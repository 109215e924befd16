// SPDX-License-Identifier: Apache-2.0
/**
 * Run time: what containers were seen to do. Notation: see `parse-table.ts`.
 *
 * What `status` of a container profile holds is ours: upstream's is empty.
 */

/** Types by name, one a line, as they are on the wire. */
export const profileTable = `
kind ApplicationProfile: spec? ApplicationProfileSpec, status? ApplicationProfileStatus
kind ContainerProfile: spec? ContainerProfileSpec, status? ContainerProfileStatus
kind SeccompProfile: spec? SeccompProfileSpec, status? SeccompProfileStatus
ApplicationProfileSpec: architectures [string], containers? [ApplicationProfileContainer name],
  initContainers? [ApplicationProfileContainer name], ephemeralContainers? [ApplicationProfileContainer name]
ApplicationProfileContainer: name? string, capabilities [string], execs [ExecCalls ~path], opens [OpenCalls ~path],
  syscalls [string], seccompProfile? SingleSeccompProfile, endpoints [HTTPEndpoint ~endpoint], imageID string,
  imageTag string, rulePolicies {RulePolicy}, identifiedCallStacks [IdentifiedCallStack]
ExecCalls: path? string, args? [string], envs? [string], argsRequired? bool
OpenCalls: path string, flags [string]
IdentifiedCallStack: callID string, callStack CallStack
StackFrame: fileID string, lineno string, frameType int64
CallStackNode: children [CallStackNode], frame StackFrame
CallStack: root CallStackNode
ApplicationProfileStatus:
ContainerProfileSpec: architectures [string], capabilities [string], execs [ExecCalls ~path],
  opens [OpenCalls ~path], syscalls [string], seccompProfile? SingleSeccompProfile,
  endpoints [HTTPEndpoint ~endpoint], imageID string, imageTag string, rulePolicies {RulePolicy},
  identifiedCallStacks [IdentifiedCallStack], matchLabels? {string}, matchExpressions? [LabelSelectorRequirement],
  ingress [NetworkNeighbor], egress [NetworkNeighbor]
ContainerProfileStatus: progress? ProfileProgress, series? [ProfileSeries], consumed? [ConsumedReport],
  observed? ContainerProfileSpec, hasOverflowed? bool
ProfileProgress: status string, completion string
ProfileSeries: id string, segments [ProfileSegment], seenMs int64
ProfileSegment: from string, to string, status string, completion string
ConsumedReport: name string, uid string
SeccompProfileSpec: containers? [SingleSeccompProfile], initContainers? [SingleSeccompProfile],
  ephemeralContainers? [SingleSeccompProfile]
SingleSeccompProfile: name? string, path? string, spec? SingleSeccompProfileSpec
SeccompProfileStatus: containers? {SingleSeccompProfileStatus}
SingleSeccompProfileSpec: ...SpecBase, baseProfileName? string, defaultAction string, architectures? [string],
  listenerPath? string, listenerMetadata? string, syscalls? [Syscall], flags? [string]
Syscall: names [string], action string, errnoRet? int64, args? [Arg]
RulePolicy: processAllowed? [string], containerAllowed? bool
HTTPEndpoint: endpoint? string, methods? [string], internal bool, direction? string, headers? json
Arg: index int64, value? int64, valueTwo? int64, op string
SpecBase: disabled? bool
SingleSeccompProfileStatus: ...StatusBase, path? string, activeWorkloads? [string], localhostProfile? string
StatusBase: ...ConditionedStatus, status? string
ConditionedStatus: conditions? [Condition]
Condition: type string, status string, lastTransitionTime time, reason string, message? string
`
