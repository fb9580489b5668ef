using Imgpkg.Sdk.Locks;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Locks;

[TestFixture]
public sealed class ImageLocationsTests
{
    private const string Head = "apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImageLocations\n";

    private static IEnumerable<string> Written() => LockFixtures.Names("locations", "*.yml");

    [TestCaseSource(nameof(Written))]
    public void ToString_AfterParse_GivesSameBytes(string name)
    {
        string text = LockFixtures.Read("locations", name);

        Assert.That(ImageLocations.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void ToString_AnyOrder_SortsByBytes()
    {
        // U+FFFD comes before U+1F600 in UTF-8 and after it in UTF-16.
        string[] images = ["b", "a/x", "a", "oci:\uFFFD", "oci:\U0001F600", "a-x", "B"];
        var locations = new ImageLocations { Images = [.. images.Select(image => new ImageLocation(image, IsBundle: false))] };

        IEnumerable<string> sorted = ImageLocations.Parse(locations.ToString()).Images.Select(image => image.Image);

        Assert.That(sorted, Is.EqualTo(["B", "a", "a-x", "a/x", "b", "oci:\uFFFD", "oci:\U0001F600"]));
    }

    [Test]
    public void Parse_UnknownFields_AreTolerated()
    {
        ImageLocations read = ImageLocations.Parse($"{Head}more: [1]\nimages:\n- image: a\n  isBundle: yes\n  other: {{}}\n- image: b\n");

        Assert.That(read.Images, Is.EqualTo([new ImageLocation("a", IsBundle: true), new ImageLocation("b", IsBundle: false)]));
    }

    [TestCase("apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: Other\n", "Validating kind: Unknown kind (known: ImageLocations)")]
    [TestCase("kind: ImageLocations\n", "Validating apiVersion: Unknown version (known: imgpkg.carvel.dev/v1alpha1)")]
    [TestCase("a: b: c", "Unmarshaling image locations: error converting YAML to JSON: yaml: ")]
    [TestCase("images: [{isBundle: text}]", "Unmarshaling image locations: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into isBundle of type bool")]
    public void Parse_BrokenSchema_GivesReason(string text, string message)
    {
        Assert.That(() => ImageLocations.Parse(text), Throws.TypeOf<LockFileException>().With.Message.StartsWith(message));
    }
}
