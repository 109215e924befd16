// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"fmt"
	"regexp"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

var writes = []Check{
	{Name: "a created object is complete, and is read as it was answered", Run: creates},
	{Name: "no-op updates and patches keep the version and send no event", Run: changesNothing},
	{Name: "an update from an old version is a conflict and changes nothing", Applies: hasContent, Run: conflicts},
	{Name: "updates and patches of what is not there are NotFound", Run: findsNothing},
	{Name: "an update without a version happens, or is refused as invalid", Run: updatesUnseen},
	{Name: "the kinds of patches change what they say", Run: patches},
	{Name: "patches that meet all happen", Run: patchesMeet},
	{Name: "dry runs answer as if it had happened, and nothing has", Run: dryRuns},
	{Name: "a name is made from generateName", Run: generatesNames},
	{Name: "an object that was deleted can be made again, as another one", Applies: goesAtOnce, Run: makesAgain},
}

func creates(s *Scene) {
	made := s.make("a", fields{"annotations": fields{"note": "ü⋯"}})
	s.equal(made.GetAPIVersion()+" "+made.GetKind(), s.kind.APIVersion+" "+s.kind.Kind, "type")
	s.equal(made.GetNamespace(), s.namespace, "namespace")
	s.that(made.GetUID() != "" && !made.GetCreationTimestamp().Time.IsZero(), "uid or time is missing: %v", made)
	s.number(made.GetResourceVersion())
	s.equal(made.GetAnnotations(), map[string]string{"note": "ü⋯"}, "annotations")
	s.equal(s.kind.differing(made.Object), s.kind.differing(s.kind.Bodies[1]), "content")
	s.equal(s.get("a").Object, made.Object, "what is read")
	_, err := s.objects.Create(s.ctx, s.object("a", 1, nil), metav1.CreateOptions{})
	status := s.refused(err, metav1.StatusReasonAlreadyExists, 409, "creating it again")
	s.equal(status.Details.Name+" "+status.Details.Kind, s.name("a")+" "+s.kind.Plural, "details")
	_, err = s.objects.Create(s.ctx, s.object("v", 1, fields{"resourceVersion": "7"}), metav1.CreateOptions{})
	s.that(err != nil, "a version in what is created is let pass")
}

func changesNothing(s *Scene) {
	made := s.make("a", nil)
	stream := s.watch(metav1.ListOptions{ResourceVersion: made.GetResourceVersion()})
	defer stream.Stop()
	unmanaged := made.DeepCopy()
	unmanaged.SetManagedFields(nil)
	for _, same := range []*unstructured.Unstructured{made, unmanaged} {
		answer, err := s.objects.Update(s.ctx, same, metav1.UpdateOptions{})
		s.ok(err)
		s.equal(answer.Object, made.Object, "an update")
	}
	for kind, body := range map[types.PatchType]string{
		types.MergePatchType:          `{}`,
		types.JSONPatchType:           `[]`,
		types.StrategicMergePatchType: `{"metadata":{"labels":{"` + runLabel + `":"` + s.run + `"}}}`,
	} {
		if kind == types.StrategicMergePatchType && s.kind.has("no-strategic-patch") {
			continue
		}
		answer, err := s.patch("a", kind, body)
		s.ok(err)
		s.equal(answer.Object, made.Object, string(kind))
	}
	changed := s.label("a", "x", "y")
	s.that(changed.GetResourceVersion() != made.GetResourceVersion(), "a change keeps the version")
	event := s.next(stream)
	s.equal(fmt.Sprint(event.Type, object(event).GetResourceVersion()), fmt.Sprint(watch.Modified, changed.GetResourceVersion()), "the only event")
}

func conflicts(s *Scene) {
	made := s.make("a", nil)
	newer := s.object("a", 2, nil)
	newer.SetResourceVersion(made.GetResourceVersion())
	updated, err := s.objects.Update(s.ctx, newer, metav1.UpdateOptions{})
	s.ok(err)
	s.equal(s.kind.differing(updated.Object), s.kind.differing(s.kind.Bodies[2]), "content")
	s.equal(updated.GetUID(), made.GetUID(), "uid")
	made.SetLabels(map[string]string{runLabel: s.run, "late": "x"})
	_, err = s.objects.Update(s.ctx, made, metav1.UpdateOptions{})
	s.refused(err, metav1.StatusReasonConflict, 409, "updating what has changed")
	_, err = s.patch("a", types.MergePatchType, `{"metadata":{"resourceVersion":"`+made.GetResourceVersion()+`","labels":{"x":"y"}}}`)
	s.refused(err, metav1.StatusReasonConflict, 409, "patching what has changed")
	s.equal(s.get("a").Object, updated.Object, "what is there")
}

func findsNothing(s *Scene) {
	if !s.kind.has("creates-on-update") {
		_, err := s.objects.Update(s.ctx, s.object("none", 1, fields{"resourceVersion": "7"}), metav1.UpdateOptions{})
		s.refused(err, metav1.StatusReasonNotFound, 404, "an update")
	}
	_, err := s.patch("none", types.MergePatchType, `{}`)
	status := s.refused(err, metav1.StatusReasonNotFound, 404, "a patch")
	s.equal(status.Details.Name+" "+status.Details.Kind, s.name("none")+" "+s.kind.Plural, "details")
	_, err = s.objects.Get(s.ctx, s.name("none"), metav1.GetOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "a get")
	err = s.objects.Delete(s.ctx, s.name("none"), metav1.DeleteOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "a deletion")
}

func updatesUnseen(s *Scene) {
	made := s.make("a", nil)
	updated, err := s.objects.Update(s.ctx, s.object("a", 2, nil), metav1.UpdateOptions{})
	if err != nil {
		s.blames(s.refused(err, metav1.StatusReasonInvalid, 422, "an update without a version"), "metadata.resourceVersion", "the refusal")
		return
	}
	s.equal(updated.GetUID(), made.GetUID(), "uid")
	s.equal(s.kind.differing(updated.Object), s.kind.differing(s.kind.Bodies[2]), "content")
}

func patches(s *Scene) {
	s.make("a", fields{"labels": fields{"old": "x"}})
	merged := own(s.merge("a", `{"metadata":{"labels":{"old":null,"m":"1"}}}`))
	s.equal(merged, map[string]string{runLabel: s.run, "m": "1"}, "labels")
	patched, err := s.patch("a", types.JSONPatchType,
		`[{"op":"test","path":"/metadata/labels/m","value":"1"},{"op":"add","path":"/metadata/labels/j","value":"2"}]`)
	s.ok(err)
	s.equal(patched.GetLabels()["j"], "2", "what a JSON patch adds")
	_, err = s.patch("a", types.JSONPatchType, `[{"op":"test","path":"/metadata/labels/m","value":"other"}]`)
	s.refused(err, metav1.StatusReasonInvalid, 422, "a JSON patch whose test fails")
	patched, err = s.patch("a", types.StrategicMergePatchType, `{"metadata":{"labels":{"s":"3"}}}`)
	if s.kind.has("no-strategic-patch") {
		s.refused(err, metav1.StatusReasonUnsupportedMediaType, 415, "a strategic patch")
	} else {
		s.ok(err)
		s.equal(patched.GetLabels()["s"], "3", "what a strategic patch adds")
	}
	_, err = s.patch("a", types.MergePatchType, `{`)
	s.refused(err, metav1.StatusReasonBadRequest, 400, "a patch that is no JSON")
	_, err = s.patch("a", types.PatchType("application/other"), `{}`)
	s.refused(err, metav1.StatusReasonUnsupportedMediaType, 415, "a patch of no known kind")
}

func patchesMeet(s *Scene) {
	s.make("a", nil)
	var all sync.WaitGroup
	errs := make([]error, 5)
	for i := range errs {
		all.Go(func() {
			_, errs[i] = s.patch("a", types.MergePatchType, fmt.Sprintf(`{"metadata":{"annotations":{"k%d":"1"}}}`, i))
		})
	}
	all.Wait()
	for _, err := range errs {
		s.ok(err)
	}
	s.equal(len(s.get("a").GetAnnotations()), len(errs), "annotations")
}

func dryRuns(s *Scene) {
	all := []string{metav1.DryRunAll}
	made := s.make("a", nil)
	stream := s.watch(metav1.ListOptions{ResourceVersion: made.GetResourceVersion()})
	defer stream.Stop()
	answer, err := s.objects.Create(s.ctx, s.object("new", 1, nil), metav1.CreateOptions{DryRun: all})
	s.ok(err)
	s.that(answer.GetUID() != "", "a creation that is tried has no uid")
	_, err = s.objects.Get(s.ctx, s.name("new"), metav1.GetOptions{})
	s.that(apierrors.IsNotFound(err), "what was tried is there: %v", err)
	_, err = s.objects.Create(s.ctx, s.object("a", 1, nil), metav1.CreateOptions{DryRun: all})
	s.refused(err, metav1.StatusReasonAlreadyExists, 409, "trying to create what is there")
	changed := made.DeepCopy()
	changed.SetLabels(map[string]string{runLabel: s.run, "x": "y"})
	answer, err = s.objects.Update(s.ctx, changed, metav1.UpdateOptions{DryRun: all})
	s.ok(err)
	s.equal(answer.GetLabels()["x"], "y", "what an update would give")
	answer, err = s.objects.Patch(s.ctx, s.name("a"), types.MergePatchType, []byte(`{"metadata":{"labels":{"x":"z"}}}`), metav1.PatchOptions{DryRun: all})
	s.ok(err)
	s.equal(answer.GetLabels()["x"], "z", "what a patch would give")
	answer, err = s.objects.Apply(s.ctx, s.name("a"), s.typed(-1, fields{"name": s.name("a"), "labels": fields{"x": "w"}}),
		metav1.ApplyOptions{DryRun: all, FieldManager: "m"})
	s.ok(err)
	s.equal(answer.GetLabels()["x"], "w", "what applying would give")
	s.ok(s.objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{DryRun: all}))
	if s.isAlone() {
		s.ok(s.objects.DeleteCollection(s.ctx, metav1.DeleteOptions{DryRun: all}, metav1.ListOptions{}))
	}
	s.equal(s.get("a").Object, made.Object, "what is there")
	_, err = s.objects.Create(s.ctx, s.object("new", 1, nil), metav1.CreateOptions{DryRun: []string{"Maybe"}})
	s.refused(err, metav1.StatusReasonInvalid, 422, "a dry run of another kind")
	s.make("b", nil)
	s.equal(s.events(stream, 1), []string{"ADDED b"}, "events")
}

var generated = regexp.MustCompile(`^some-[a-z0-9]{5}$`)

func generatesNames(s *Scene) {
	var names []string
	for range 2 {
		nameless := s.typed(1, fields{"generateName": "some-", "labels": fields{runLabel: s.run}})
		made, err := s.objects.Create(s.ctx, nameless, metav1.CreateOptions{})
		s.ok(err)
		s.that(generated.MatchString(made.GetName()), "%s is no generated name", made.GetName())
		names = append(names, made.GetName())
	}
	s.that(names[0] != names[1], "both are named %s", names[0])
	_, err := s.objects.Create(s.ctx, s.typed(1, fields{}), metav1.CreateOptions{})
	s.refused(err, metav1.StatusReasonInvalid, 422, "neither a name nor a beginning of one")
}

func makesAgain(s *Scene) {
	first := s.make("a", nil)
	s.remove("a")
	_, err := s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "what was deleted")
	second := s.make("a", nil)
	s.that(first.GetUID() != second.GetUID(), "it has the uid of the first one")
	s.that(s.number(second.GetResourceVersion()) > s.number(first.GetResourceVersion()), "its version is not newer")
}
