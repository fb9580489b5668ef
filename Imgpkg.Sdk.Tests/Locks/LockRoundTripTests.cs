using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Locks;
using Imgpkg.Sdk.References;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace Imgpkg.Sdk.Tests.Locks;

/// <summary>Properties of reading and writing that hold for any text.</summary>
[TestFixture]
public sealed class LockRoundTripTests
{
    // Characters that matter to YAML are frequent; the rest stand for their class.
    private static readonly string[] Pieces =
    [
        "a", "b", "z", "1", "0", "9", " ", " ", "  ", "\n", "\n", "\t", "\r", ":", "#", "-", "?", "'", "\"", "\\", "|", ">", "*", "&", "!", "%", "@", "`",
        "[", "]", "{", "}", ",", ".", "_", "~", "yes", "null", "---", "...", "<<", "\0", "\u0001", "\u007F", "\u0085", "\u00A0", "\u2028", "\u2029",
        "\uFEFF", "\uFFFD", "\uFFFE", "é", "日", "😀", "a b c d e f g h i j k l m n o p q r s t u v w x y z ", "0123456789012345678901234567890123456789",
    ];

    [Test]
    public void ToString_AnyAnnotations_AreReadBackByUsAndByOthers()
    {
        Gen<string> text = Gen.Elements(Pieces).ListOf().Select(string.Concat);
        Gen<Dictionary<string, string>> annotations = Gen.Zip(text, text).ListOf()
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1, StringComparer.Ordinal).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal));

        Prop.ForAll(Arb.From(annotations), AreReadBack).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Test]
    public void Parse_AnyText_FailsOnlyAsALock()
    {
        Gen<string> text = Gen.Elements([.. Pieces, "apiVersion: ", "images: ", "\n- ", "\n  ", ": ", "&a ", "*a ", "!!binary ", "!<x> ", "%YAML 1.1"])
            .ListOf().Select(string.Concat);

        Prop.ForAll(Arb.From(text), FailsAsLock).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool AreReadBack(Dictionary<string, string> annotations)
    {
        var written = new ImagesLock { Images = [new LockedImage { Image = DigestReference.Parse(LockFixtures.Image), Annotations = annotations }] };
        string text = written.ToString();

        ImagesLock read = ImagesLock.Parse(text);
        return Same(read.Images[0].Annotations, annotations) && Same(ReadIndependently(text), annotations) && read.ToString() == text;
    }

    private static Dictionary<string, string> ReadIndependently(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var image = (YamlMappingNode)stream.Documents[0].RootNode["images"][0];
        return image.Children.Where(field => field.Key is YamlScalarNode { Value: "annotations" })
            .SelectMany(field => ((YamlMappingNode)field.Value).Children)
            .ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!, StringComparer.Ordinal);
    }

    private static bool Same(IReadOnlyDictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && right.All(pair => left.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    private static bool FailsAsLock(string text)
    {
        try
        {
            ImagesLock.Parse(text);
        }
        catch (LockFileException)
        {
            // The only failure there may be.
        }

        return true;
    }
}
