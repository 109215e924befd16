// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

var refusals = []Check{
	{Name: "names that break the rules are refused, with the field", Applies: hasRuledNames, Run: refusesNames},
	{Name: "labels, annotations, finalizers and owners that break the rules are refused, with the field", Run: refusesMetadata},
	{Name: "what the server decides cannot be changed", Run: refusesServersOwn},
	{Name: "unknown fields are refused where that is asked for", Run: refusesUnknown},
	{Name: "an update must be about the object that its path names", Run: refusesOthers},
}

func hasRuledNames(kind Kind) bool { return !kind.has("any-names") }

func refusesNames(s *Scene) {
	for _, name := range []string{"Capital", "under_score", "-dash", "dot.", "a b", strings.Repeat("x", 254)} {
		object := s.object("a", 1, fields{"name": name})
		_, err := s.objects.Create(s.ctx, object, metav1.CreateOptions{})
		s.blames(s.refused(err, metav1.StatusReasonInvalid, 422, name), "metadata.name", name)
	}
}

func refusesMetadata(s *Scene) {
	owner := fields{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": ""}
	for _, each := range []struct {
		because string
		meta    fields
		field   string
	}{
		{"a slash in a name", fields{"name": "a/b"}, "metadata.name"},
		{"a key of a label with two slashes", fields{"labels": fields{"a/b/c": "x"}}, "metadata.labels"},
		{"a value of a label with a space", fields{"labels": fields{"x": "a b"}}, "metadata.labels"},
		{"a value of a label that is too long", fields{"labels": fields{"x": strings.Repeat("v", 64)}}, "metadata.labels"},
		{"a key of an annotation with a space", fields{"annotations": fields{"a b": "x"}}, "metadata.annotations"},
		{"annotations that are too long", fields{"annotations": fields{"a": strings.Repeat("x", 262144)}}, "metadata.annotations"},
		{"a finalizer that is no name", fields{"finalizers": []any{"a b"}}, "metadata.finalizers"},
		{"an owner without a uid", fields{"ownerReferences": []any{owner}}, "metadata.ownerReferences"},
	} {
		_, err := s.objects.Create(s.ctx, s.object("a", 1, each.meta), metav1.CreateOptions{})
		s.blames(s.refused(err, metav1.StatusReasonInvalid, 422, each.because), each.field, each.because)
	}
	s.make("a", nil)
	_, err := s.patch("a", types.MergePatchType, `{"metadata":{"labels":{"x":"a b"}}}`)
	s.refused(err, metav1.StatusReasonInvalid, 422, "a label that a patch adds")
}

func refusesServersOwn(s *Scene) {
	made := s.make("a", nil)
	other := made.DeepCopy()
	other.SetUID("00000000-0000-4000-8000-000000000000")
	_, err := s.objects.Update(s.ctx, other, metav1.UpdateOptions{})
	s.refused(err, metav1.StatusReasonConflict, 409, "another uid")
	timeless := made.DeepCopy()
	timeless.SetCreationTimestamp(metav1.Time{})
	answer, err := s.objects.Update(s.ctx, timeless, metav1.UpdateOptions{})
	s.ok(err)
	s.equal(answer.Object, made.Object, "without the time of its creation")
	marked := s.make("b", fields{"deletionTimestamp": "2001-01-01T00:00:00Z", "uid": "u", "creationTimestamp": "2001-01-01T00:00:00Z"})
	s.that(marked.GetDeletionTimestamp() == nil && marked.GetUID() != "u" && marked.GetCreationTimestamp().Year() > 2001, "%v", marked)
}

func refusesUnknown(s *Scene) {
	object := s.object("a", 1, fields{"bogus": int64(1)})
	_, err := s.objects.Create(s.ctx, object, metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict})
	status := s.refused(err, metav1.StatusReasonBadRequest, 400, "an unknown field")
	s.that(strings.Contains(status.Message, `unknown field "metadata.bogus"`), "%s", status.Message)
	_, err = s.objects.Create(s.ctx, object, metav1.CreateOptions{FieldValidation: "Other"})
	s.refused(err, metav1.StatusReasonInvalid, 422, "a validation of another kind")
	made, err := s.objects.Create(s.ctx, object, metav1.CreateOptions{FieldValidation: metav1.FieldValidationIgnore})
	s.ok(err)
	_, isKept := made.Object["metadata"].(fields)["bogus"]
	s.that(!isKept, "an unknown field of metadata is kept")
}

func refusesOthers(s *Scene) {
	made := s.make("a", nil)
	kindless := made.DeepCopy()
	kindless.SetKind("Other")
	_, err := s.objects.Update(s.ctx, kindless, metav1.UpdateOptions{})
	s.refused(err, metav1.StatusReasonBadRequest, 400, "another kind")
	_, err = s.patch("a", types.MergePatchType, `{"metadata":{"name":"other"}}`)
	s.refused(err, metav1.StatusReasonBadRequest, 400, "a patch of the name")
	if s.kind.IsNamespaced {
		_, err = s.objects.Create(s.ctx, s.object("c", 1, fields{"namespace": "default"}), metav1.CreateOptions{})
		s.refused(err, metav1.StatusReasonBadRequest, 400, "another namespace")
	}
}
