// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

var applies = []Check{
	{Name: "apply makes the object, and again changes nothing", Run: appliesTwice},
	{Name: "two managers' different values conflict, and force decides", Applies: hasContent, Run: appliesAgainst},
	{Name: "what a manager no longer applies goes, unless somebody else applies it too", Run: appliesLess},
	{Name: "updates and patches are managers too", Run: managesByUpdate},
	{Name: "what is applied says by whom and of what", Run: appliesNonsense},
}

// applied has nothing but what a manager wants to own; a negative n means no content.
func (s *Scene) applied(n int, labels fields) *unstructured.Unstructured {
	own := fields{runLabel: s.run}
	for key, value := range labels {
		own[key] = value
	}
	return s.typed(n, fields{"name": s.name("a"), "labels": own})
}

func (s *Scene) apply(manager string, object *unstructured.Unstructured, isForced bool) (*unstructured.Unstructured, error) {
	return s.objects.Apply(s.ctx, s.name("a"), object, metav1.ApplyOptions{FieldManager: manager, Force: isForced})
}

func managersOf(object *unstructured.Unstructured) string {
	var managers []string
	for _, each := range object.GetManagedFields() {
		managers = append(managers, fmt.Sprint(each.Manager, " ", each.Operation))
	}
	slices.Sort(managers)
	return strings.Join(managers, ", ")
}

func appliesTwice(s *Scene) {
	made, err := s.apply("one", s.applied(1, nil), false)
	s.ok(err)
	s.equal(managersOf(made), "one Apply", "managers")
	managed := made.GetManagedFields()[0]
	s.equal(managed.APIVersion+" "+managed.FieldsType, s.kind.APIVersion+" FieldsV1", "what is managed")
	s.that(managed.FieldsV1 != nil && strings.Contains(string(managed.FieldsV1.Raw), "f:metadata"), "fields: %v", managed.FieldsV1)
	s.that(!managed.Time.IsZero(), "no time")
	again, err := s.apply("one", s.applied(1, nil), false)
	s.ok(err)
	s.equal(again.Object, made.Object, "applied again")
	changed, err := s.apply("one", s.applied(2, nil), false)
	s.ok(err)
	s.equal(s.kind.differing(changed.Object), s.kind.differing(s.kind.Bodies[2]), "content")
}

func appliesAgainst(s *Scene) {
	_, err := s.apply("one", s.applied(1, nil), false)
	s.ok(err)
	_, err = s.apply("two", s.applied(2, nil), false)
	status := s.refused(err, metav1.StatusReasonConflict, 409, "another's value")
	s.that(status.Details != nil && len(status.Details.Causes) > 0, "no causes")
	for _, cause := range status.Details.Causes {
		s.equal(cause.Type, metav1.CauseTypeFieldManagerConflict, "type of cause")
		s.that(strings.Contains(cause.Message, `"one"`) && strings.HasPrefix(cause.Field, "."), "%v", cause)
	}
	forced, err := s.apply("two", s.applied(2, nil), true)
	s.ok(err)
	s.equal(s.kind.differing(forced.Object), s.kind.differing(s.kind.Bodies[2]), "content")
	_, err = s.apply("one", s.applied(1, nil), false)
	s.refused(err, metav1.StatusReasonConflict, 409, "what was lost to force")
	shared, err := s.apply("one", s.applied(2, nil), false)
	s.ok(err)
	s.equal(managersOf(shared), "one Apply, two Apply", "managers")
}

func appliesLess(s *Scene) {
	_, err := s.apply("one", s.applied(1, fields{"own": "1", "shared": "1"}), false)
	s.ok(err)
	_, err = s.apply("two", s.applied(-1, fields{"shared": "1"}), false)
	s.ok(err)
	left, err := s.apply("one", s.applied(1, nil), false)
	s.ok(err)
	s.equal(own(left), map[string]string{runLabel: s.run, "shared": "1"}, "labels")
	gone, err := s.apply("two", s.applied(-1, nil), false)
	s.ok(err)
	s.equal(own(gone), map[string]string{runLabel: s.run}, "labels in the end")
	s.equal(s.kind.differing(gone.Object), s.kind.differing(s.kind.Bodies[1]), "content")
}

func managesByUpdate(s *Scene) {
	made, err := s.objects.Create(s.ctx, s.object("b", 1, nil), metav1.CreateOptions{FieldManager: "maker"})
	s.ok(err)
	s.equal(managersOf(made), "maker Update", "who has made it")
	s.equal(managersOf(s.make("c", nil)), "interop Update", "who has made it without saying so: the program")
	_, err = s.apply("one", s.applied(1, fields{"x": "1"}), false)
	s.ok(err)
	edited, err := s.objects.Patch(s.ctx, s.name("a"), types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"x":"2"}}}`), metav1.PatchOptions{FieldManager: "editor"})
	s.ok(err)
	s.equal(managersOf(edited), "editor Update, one Apply", "who has edited it")
	_, err = s.apply("one", s.applied(1, fields{"x": "1"}), false)
	status := s.refused(err, metav1.StatusReasonConflict, 409, "what was edited")
	s.equal(len(status.Details.Causes), 1, "causes")
	s.equal(status.Details.Causes[0].Field, ".metadata.labels.x", "the field")
	edited.SetManagedFields([]metav1.ManagedFieldsEntry{{}})
	cleared, err := s.objects.Update(s.ctx, edited, metav1.UpdateOptions{})
	s.ok(err)
	s.equal(managersOf(cleared), "", "managers that were taken away")
	s.equal(cleared.GetLabels()["x"], "2", "the label")
}

func appliesNonsense(s *Scene) {
	patch := func(body string, options metav1.PatchOptions) error {
		_, err := s.objects.Patch(s.ctx, s.name("a"), types.ApplyPatchType, []byte(body), options)
		return err
	}
	text, err := s.applied(1, nil).MarshalJSON()
	s.ok(err)
	s.refused(patch(string(text), metav1.PatchOptions{}), metav1.StatusReasonInvalid, 422, "without a manager")
	s.refused(patch(`{`, metav1.PatchOptions{FieldManager: "one"}), metav1.StatusReasonBadRequest, 400, "no YAML")
	managed := s.applied(1, nil)
	managed.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "x"}})
	text, err = managed.MarshalJSON()
	s.ok(err)
	s.refused(patch(string(text), metav1.PatchOptions{FieldManager: "one"}), metav1.StatusReasonBadRequest, 400, "with managers of its own")
	isForced := true
	_, err = s.objects.Patch(s.ctx, s.name("a"), types.MergePatchType, []byte(`{}`), metav1.PatchOptions{Force: &isForced})
	s.refused(err, metav1.StatusReasonInvalid, 422, "force of another patch")
}
