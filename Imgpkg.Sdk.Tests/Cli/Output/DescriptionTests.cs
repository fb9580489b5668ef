using System.Text.Json;
using Imgpkg.Cli.Output;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Output;

[TestFixture]
internal sealed class DescriptionTests
{
    [Test]
    public void Text_OfEverything_IsLaidOutAsTheOriginals() => Assert.That(Short(DescriptionText.Of(SampleDescription.Bundle)), Is.EqualTo("""
        Bundle SHA: sha256:0

        Images:
          - Image: h.test/team/app@sha256:1
            Type: Bundle
            Origin: origin.test/parts@sha256:1
            Images:
            - Image: h.test/team/app@sha256:3
              Type: Image
              Origin: origin.test/parts@sha256:3

          - Image: h.test/team/app@sha256:2
            Type: Bundle
            Origin: origin.test/parts@sha256:2
            Annotations:
              a: 1
              note: 100% of
              two lines
              
          - Image: h.test/team/app@sha256:3
            Type: Image
            Origin: origin.test/parts@sha256:3
          - Image: h.test/team/app@sha256:4
            Type: Signature
            Layers:
              - Digest: sha256:b
            Annotations:
              tag: sha256-3.sig
          - Image: h.test/team/app@sha256:5
            Type: Internal
          - Image: 
            Type: Signature

        """));

    [Test]
    public void Yaml_OfEverything_IsLaidOutAsTheOriginals() => Assert.That(Short(SampleDescription.Bundle.ToYaml()), Is.EqualTo("""
        sha: sha256:0
        content:
          bundles:
            sha256:1:
              content:
                images:
                  sha256:3:
                    image: h.test/team/app@sha256:3
                    imageType: Image
                    origin: origin.test/parts@sha256:3
              image: h.test/team/app@sha256:1
              metadata: {}
              origin: origin.test/parts@sha256:1
            sha256:2:
              annotations:
                a: "1"
                note: |
                  100% of
                  two lines
              content: {}
              image: h.test/team/app@sha256:2
              metadata: {}
              origin: origin.test/parts@sha256:2
          images:
            h.test/team/app:sha256-6.sig:
              error: access denied
              image: ""
              imageType: Signature
              origin: ""
            sha256:3:
              image: h.test/team/app@sha256:3
              imageType: Image
              origin: origin.test/parts@sha256:3
            sha256:4:
              annotations:
                tag: sha256-3.sig
              image: h.test/team/app@sha256:4
              imageType: Signature
              layers:
              - digest: sha256:b
              origin: h.test/team/app@sha256:4
            sha256:5:
              image: h.test/team/app@sha256:5
              imageType: Internal
              origin: h.test/team/app@sha256:5
        image: h.test/team/app@sha256:0
        layers:
        - digest: sha256:a
        metadata: {}
        origin: h.test/team/app@sha256:0

        """));

    [Test]
    public void Json_OfEverything_HasSizesAndMetadataBesides()
    {
        using var document = JsonDocument.Parse(Short(DescriptionJson.Of(SampleDescription.Bundle)));
        JsonElement root = document.RootElement;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "sha", "content", "image", "layers", "metadata", "origin" }));
            Assert.That(root.GetProperty("sha").GetString(), Is.EqualTo("sha256:0"));
            Assert.That(root.GetProperty("layers")[0].GetProperty("size").GetInt64(), Is.EqualTo(1234));
            Assert.That(root.GetProperty("metadata").GetProperty("metadata").GetProperty("name").GetString(), Is.EqualTo("my \"app\" <1>"));
            Assert.That(root.GetProperty("metadata").GetProperty("authors")[0].GetString(), Is.EqualTo("Ada <ada@example.test>"));
            Assert.That(root.GetProperty("metadata").GetProperty("websites")[0].GetString(), Is.EqualTo("https://example.test/"));
            JsonElement content = root.GetProperty("content");
            Assert.That(content.GetProperty("bundles").GetProperty("sha256:1").GetProperty("content").GetProperty("images").GetProperty("sha256:3").GetProperty("imageType").GetString(), Is.EqualTo("Image"));
            Assert.That(content.GetProperty("bundles").GetProperty("sha256:2").GetProperty("annotations").GetProperty("note").GetString(), Is.EqualTo("100% of\ntwo lines\n"));
            Assert.That(content.GetProperty("images").GetProperty("sha256:4").GetProperty("annotations").GetProperty("tag").GetString(), Is.EqualTo("sha256-3.sig"));
            Assert.That(content.GetProperty("images").GetProperty("h.test/team/app:sha256-6.sig").GetProperty("error").GetString(), Is.EqualTo("access denied"));
        }
    }

    [Test]
    public void Mermaid_OfEverything_DrawsSharedImagesOnce() => Assert.That(DescriptionMermaid.Of(SampleDescription.Bundle), Is.EqualTo("""
        flowchart LR
          n0[["Bundle<br/>my #quot;app#quot; #lt;1#gt;<br/>sha256:000000000000"]]
          n1[["Bundle<br/>parts<br/>sha256:111111111111"]]
          n2["Image<br/>parts<br/>sha256:333333333333"]
          n1 --> n2
          n0 --> n1
          n3[["Bundle<br/>parts<br/>sha256:222222222222"]]
          n0 --> n3
          n0 --> n2
          n4["Signature<br/>team/app<br/>sha256:444444444444"]
          n0 -.-> n4
          n5["Internal<br/>team/app<br/>sha256:555555555555"]
          n0 -.-> n5
          n6["Signature: access denied<br/>team/app<br/>h.test/team/app:sha256-6.sig"]
          n0 -.-> n6

        """));

    // Digests are a digit repeated here.
    private static string Short(string text) =>
        "0123456789ab".Aggregate(text, (shorter, digit) => shorter.Replace(SampleDescription.Sha(digit).ToString(), $"sha256:{digit}", StringComparison.Ordinal));
}
