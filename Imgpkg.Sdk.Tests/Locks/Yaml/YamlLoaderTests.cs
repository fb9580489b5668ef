using Imgpkg.Sdk.Locks;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace Imgpkg.Sdk.Tests.Locks.Yaml;

[TestFixture]
public sealed class YamlLoaderTests
{
    [Test]
    public void Load_Aliases_RepeatTheirAnchors()
    {
        string text = $"""
            apiVersion: &version imgpkg.carvel.dev/v1alpha1
            kind: ImagesLock
            images:
            - image: {LockFixtures.Image}
              annotations: &notes
                v: *version
            - image: {LockFixtures.Image}
              annotations: *notes
            - image: {LockFixtures.Image}
              annotations:
                <<: *notes
                w: more
            """;

        IEnumerable<string> annotations = ImagesLock.Parse(text).Images
            .Select(image => string.Join(',', image.Annotations.Select(pair => $"{pair.Key}={pair.Value}")));

        const string Version = "v=imgpkg.carvel.dev/v1alpha1";
        Assert.That(annotations, Is.EqualTo([Version, Version, $"{Version},w=more"]));
    }

    [Test]
    public void Load_AliasBomb_IsRefused()
    {
        string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" +
            string.Concat(Enumerable.Range(1, 8).Select(n => $"a{n}: &a{n} [{string.Join(',', Enumerable.Repeat($"*a{n - 1}", 10))}]\n"));

        Assert.That(() => ImagesLock.Parse(bomb), Fails("document has more than 2000000 values"));
    }

    [Test]
    public void Load_DeepNesting_IsRefused()
    {
        Assert.That(() => ImagesLock.Parse(new string('[', 100_000)), Fails("exceeded max depth of 64"));
    }

    [Test]
    public void Load_TooLong_IsRefused()
    {
        Assert.That(() => ImagesLock.Parse(new string('#', LockFile.MaxLength + 1)), Fails("more than 16777216 characters"));
    }

    [TestCase("a: &x [*x]", "anchor 'x' value contains itself")]
    [TestCase("a: *x", "unknown anchor 'x' referenced")]
    [TestCase("a: 1\n<<: 2", "map merge requires map or sequence of maps as the value")]
    [TestCase("a: &x {k: v}\nb: {k: w, <<: *x}", "line 2: key \"k\" already set in map")]
    [TestCase("a: {1: x, '1': y}", "line 1: key \"1\" already set in map")]
    [TestCase("a: 1\nb: \u0001", "control characters are not allowed")]
    [TestCase("a: [1", "yaml: ")]
    [TestCase(" : ]", "yaml: ")]
    [TestCase("a:\n  k: [b\nc\n]", "yaml: ")]
    [TestCase("a: \"\\uD800\\u0041\"", "yaml: ")]
    [TestCase("a: \"\\uD800\"", "yaml: ")]
    [TestCase("a: 1\n b: 2", "yaml: line 2: ")]
    [TestCase("a: 1\n]", "yaml: line 2: ")]
    [TestCase("%YAML 3.0\n---\na: 1", "yaml: ")]
    public void Load_BadText_IsRefusedWithReason(string text, string reason)
    {
        Assert.That(() => ImagesLock.Parse(text), Fails(reason));
    }

    [Test]
    public void Load_HalfOfASurrogatePair_IsRefused()
    {
        Assert.That(() => ImagesLock.Parse("a: " + '\uD800'), Fails("control characters are not allowed"));
    }

    [TestCase("# only a comment\n")]
    [TestCase("---\n")]
    [TestCase("---\n...\n")]
    [TestCase("\uFEFF")]
    public void Load_NoContent_HasNoFields(string text)
    {
        Assert.That(() => ImagesLock.Parse(text), Throws.TypeOf<LockFileException>().With.Message.Contains("Validating apiVersion"));
    }

    [TestCase("...\nrest: [")]
    [TestCase("---\n]")]
    public void Load_OtherDocuments_AreNotRead(string rest)
    {
        Assert.That(ImagesLock.Parse($"\uFEFF---\n{LockFixtures.Annotated("a: b")}{rest}").Images, Has.Count.EqualTo(1));
    }

    private static ContainsConstraint Fails(string reason) =>
        Throws.TypeOf<LockFileException>()
            .With.Message.StartsWith("Unmarshaling images lock: error converting YAML to JSON: yaml: ")
            .And.Message.Contains(reason);
}
