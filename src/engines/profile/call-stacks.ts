// SPDX-License-Identifier: Apache-2.0
/** Call stacks: for each call one tree of frames, in which every path from the root was seen. */
import type { CallStack, StackFrame, StackNode } from './observed.ts'
import { compareText, sortedByKey } from './sets.ts'

/** Deeper stacks are cut: no runtime unwinds further, and trees are walked by recursion. */
export const maxStackDepth = 256

interface Frames {
  frame: StackFrame
  readonly children: Map<string, Frames>
}

const emptyFrame: StackFrame = { fileID: '', lineno: '', frameType: 0 }

/** One stack for each call, its paths merged under an empty root; sorted by call. */
export function mergeCallStacks(stacks: readonly CallStack[]): readonly CallStack[] {
  const calls = new Map<string, Frames>()
  for (const { callID, callStack } of stacks) {
    const tree = calls.get(callID) ?? newFrames(emptyFrame)
    calls.set(callID, tree)
    // The root is a place holder, or the outermost frame itself.
    const { root } = callStack
    if (isEmpty(root.frame)) for (const child of root.children) add(tree, child, 1)
    else add(tree, root, 1)
  }
  const merged = [...calls].map(([callID, tree]) => [callID, { callID, callStack: { root: nodeOf(tree) } }] as const)
  return sortedByKey(new Map(merged))
}

function add(parent: Frames, { frame, children }: StackNode, depth: number): void {
  if (depth > maxStackDepth) return
  const key = `${frame.fileID}:${frame.lineno}`
  const known = parent.children.get(key) ?? newFrames(frame)
  // Two reports that tell the kind of one frame differently end the same way in whatever order they come.
  if (frame.frameType > known.frame.frameType) known.frame = frame
  parent.children.set(key, known)
  for (const child of children) add(known, child, depth + 1)
}

function newFrames(frame: StackFrame): Frames {
  return { frame, children: new Map() }
}

function isEmpty({ fileID, lineno }: StackFrame): boolean {
  return fileID === '' && lineno === ''
}

function nodeOf({ frame, children }: Frames): StackNode {
  const sorted = [...children].sort(([a], [b]) => compareText(a, b))
  return { children: sorted.map(([, child]) => nodeOf(child)), frame }
}
