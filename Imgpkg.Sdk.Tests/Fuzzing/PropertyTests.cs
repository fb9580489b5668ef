using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Http;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Fuzzing;

/// <summary>What holds for every input: what was written is read back, and no name leads out.</summary>
[TestFixture]
internal sealed class PropertyTests
{
    private static readonly string[] PathPieces = ["..", ".", "/", "\\", "a", "b c", "C:", "//", "...", "NUL", "\0", "é", "~", "%2e%2e", " "];
    private static readonly string[] TextPieces = ["a", "B", "0", " ", "\"", "\\", ",", "=", ";", "é", "repository:a/b:pull,push", "https://x/y?z"];
    private static readonly string[] Hosts = ["registry.test", "localhost:5000", "127.0.0.1:1", "a.b-c.test:65535"];
    private static readonly string[] Names = ["aa", "b0", "a-b", "a__b", "c.d"];

    [Test]
    public void Reference_OfItsFullName_IsItself() => Check(
        from host in Gen.Elements(Hosts)
        from path in Gen.Elements(Names).NonEmptyListOf()
        from tag in Gen.Elements("v1", "latest", "_x", "1.2.3-rc.1")
        from content in Gen.Choose(0, 1000)
        select (Repository: $"{host}/{string.Join('/', path.Take(8))}", tag, Digest.Of(BitConverter.GetBytes(content))),
        input =>
        {
            RepositoryReference repository = RepositoryReference.Parse(input.Repository);
            return ImageReference.Parse(repository.WithTag(input.tag).FullName).FullName == $"{input.Repository}:{input.tag}"
                && DigestReference.Parse(repository.WithDigest(input.Item3).FullName).Digest == input.Item3;
        });

    [Test]
    public void EntryPath_OfAnyName_StaysBelow() => Check(Text(PathPieces), name =>
    {
        try
        {
            string root = Path.GetFullPath("/root-of-the-test");
            string path = Path.GetFullPath(Path.Combine(root, EntryPath.Relative(name)));
            return path == root || path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (InvalidLayerException)
        {
            return true;
        }
    });

    [Test]
    public void Header_OfAnyEntry_IsReadBack() => Check(
        from name in Text(["a", "/", "long-name-", "é", ".", "0123456789"]).Where(name => name.Length > 0 && name[^1] != '/')
        from bits in Gen.Choose(0, 62)
        select (Name: name, Size: (1L << bits) - 1),
        input =>
        {
            byte[] header = TarHeader.Format(input.Name, isDirectory: false, mode: 0x1A4, input.Size);
            TarEntry entry = new TarStreamReader(new MemoryStream(header)).NextAsync(default).AsTask().GetAwaiter().GetResult()!;
            return entry.Name == input.Name && entry.Size == input.Size && entry.IsRegular;
        });

    [Test]
    public void Challenge_OfAnyValues_IsReadBack() => Check(
        from realm in Text(TextPieces)
        from scope in Text(TextPieces)
        select (Realm: realm, Scope: scope),
        input =>
        {
            string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
            IReadOnlyList<AuthenticationChallenge> read = ChallengeParser.Parse([$"Basic realm=x, Bearer realm={Quote(input.Realm)}, scope = {Quote(input.Scope)}"]);
            return read.Count == 2 && read[1].Parameters["realm"] == input.Realm && read[1].Parameters["scope"] == input.Scope;
        });

    [Test]
    public void Digest_OfAnyBytes_IsReadBackAndMatchesThemOnly() => Check(
        Gen.Choose(0, 255).ListOf().Select(bytes => bytes.Select(value => (byte)value).ToArray()),
        bytes => Digest.Parse(Digest.Of(bytes).ToString()).Matches(bytes) && !Digest.Of(bytes).Matches([.. bytes, 0]));

    private static Gen<string> Text(string[] pieces) => Gen.Elements(pieces).ListOf().Select(string.Concat);

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) => Prop.ForAll(Arb.From(inputs), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
