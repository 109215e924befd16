// SPDX-License-Identifier: Apache-2.0
/** Built-in kinds as typed clients of Kubernetes send them; see `tools/protobuf-messages`. */
import {
  createProtobufReader,
  type MessageFacts,
  type ProtobufReader,
} from '#adapters/apiserver/protobuf/read-object.ts'
import facts from './protobuf.generated.json' with { type: 'json' }

/** A reader of all built-in kinds, and of the options of deletions. */
export function builtinProtobufReader(): ProtobufReader {
  return createProtobufReader(facts as unknown as MessageFacts)
}
