using System.Formats.Tar;
using System.Text.Json;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Tests.Copying;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>The required outcomes 23 to 29, 31 and 32: copies that go through a tar.</summary>
[TestFixture]
internal sealed class CopyThroughTarTests : AcceptanceTest
{
    [Test]
    public async Task Item23_NestedBundles_ArriveWithTheirTagAlsoAfterAResume()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference empty = await PushBundleAsync($"{From}/empty");
        DigestReference onlyImages = await PushBundleAsync($"{From}/only-images", image);
        DigestReference outer = await PushBundleAsync($"{From}/outer", onlyImages, empty);

        await ThroughTarAsync("-b", $"{From}/outer:v1", $"{To}/nested");
        await ThroughTarAsync("-b", $"{From}/empty:v1", $"{To}/empty");

        await AssertCopiedAsync($"{To}/nested", [image], [onlyImages, empty, outer], ("v1", outer));
        await AssertCopiedAsync($"{To}/empty", [], [empty], ("v1", empty));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Item23_Indexes_ArriveWithAllTheirMembers(bool nested)
    {
        await using RawImages raw = RawImages.In($"{From}/index");
        DigestReference index = nested ? await raw.PutNestedIndexAsync() : await raw.PutIndexAsync();
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", index);

        await ThroughTarAsync("-i", $"{From}/index:v1", $"{To}/index");
        await ThroughTarAsync("-b", $"{From}/bundle:v1", $"{To}/bundle");

        await AssertCopiedAsync($"{To}/index", [index], [], ("v1", index));
        await AssertCopiedAsync($"{To}/bundle", [index], [bundle], ("v1", bundle));
        await using RawImages copy = RawImages.In($"{To}/index");
        IReadOnlyDictionary<Descriptor, bool> blobs = await copy.BlobsAsync(index.Digest!.Value);
        Assert.That((blobs.Count, blobs.Values.All(isThere => isThere)), Is.EqualTo((6, true)));
    }

    [Test]
    public async Task Item24_LockAfterTheImport_HasTheTagThatWasExported()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);
        Files.Write("in.yml", BundleLock($"{From}/bundle", bundle, "from-lock"));
        (string[] Source, string? Tag)[] cases = [(["-b", $"{From}/bundle:v1"], "v1"), (["--lock", "in.yml"], "from-lock"), (["-b", bundle.FullName], null)];
        foreach ((string[] source, string? tag) in cases)
        {
            await SucceedAsync(["copy", .. source, "--to-tar", "bundle.tar"]);
            await SucceedAsync("copy", "--tar", "bundle.tar", "--to-repo", $"{To}/{tag ?? "none"}", "--lock-output", "out.yml");

            Assert.That(await ReadAsync("out.yml"), Is.EqualTo(BundleLock($"{To}/{tag ?? "none"}", bundle, tag)));
        }

        await SucceedAsync("copy", "-i", $"{From}/image:v1", "--to-tar", "image.tar");
        await SucceedAsync("copy", "--tar", "image.tar", "--to-repo", $"{To}/image", "--lock-output", "out.yml");
        Assert.That(await ReadAsync("out.yml"), Is.EqualTo($"---\napiVersion: imgpkg.carvel.dev/v1alpha1\nimages:\n- image: {To}/image@{image.Digest}\nkind: ImagesLock\n"));
    }

    [Test]
    public async Task Item25_TarOfALock_HasExactlyItsImages()
    {
        DigestReference one = await PushImageAsync($"{From}/one");
        DigestReference two = await PushImageAsync($"{From}/two");
        await PushImageAsync($"{From}/two", "not in the lock", "other");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", two, one);
        Files.Write("images.yml", $"apiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\nimages:\n- image: {two.FullName}\n- image: {one.FullName}\n");
        Files.Write("bundle.yml", BundleLock($"{From}/bundle", bundle, null));

        await SucceedAsync("copy", "--lock", "images.yml", "--to-tar", "images.tar");
        await SucceedAsync("copy", "--lock", "bundle.yml", "--to-tar", "bundle.tar");

        Assert.That(await ReferencesAsync("images.tar"), Is.EquivalentTo(new[] { one.FullName, two.FullName }));
        Assert.That(await ReferencesAsync("bundle.tar"), Is.EquivalentTo(new[] { one.FullName, two.FullName, bundle.FullName }));
    }

    [Test]
    public async Task Item26_NumberOfImages_IsTheSameBeforeAndAfterRelocation()
    {
        DigestReference one = await PushImageAsync($"{From}/one");
        DigestReference two = await PushImageAsync($"{From}/two");
        DigestReference nested = await PushBundleAsync($"{From}/nested", one);
        await PushBundleAsync($"{From}/outer", nested, two, one);

        string first = await SucceedAsync("copy", "-b", $"{From}/outer:v1", "--to-repo", $"{To}/copy");
        string toTar = await SucceedAsync("copy", "-b", $"{To}/copy:v1", "--to-tar", "outer.tar", "--concurrency", "1");
        await SucceedAsync("copy", "--tar", "outer.tar", "--to-repo", $"{To}/imported");
        string last = await SucceedAsync("copy", "-b", $"{To}/imported:v1", "--to-repo", $"{To}/again");

        Assert.That(new[] { first, toTar, last }, Is.All.StartsWith("copy | exporting 4 images...\n").And.All.Contains("\ncopy | exported 4 images\n"));
        Assert.That(toTar, Does.Match(
            @"\ncopy \| exported 4 images\ncopy \| writing layers\.\.\.\ncopy \| done: file 'manifest\.json' \([0-9.]+(µs|ms|s)\)\n(copy \| done: file 'sha256-[0-9a-f]{64}\.tar\.gz' \([0-9.]+(µs|ms|s)\)\n){4}\nSucceeded\n$"));
    }

    [Test]
    public async Task Item27_ImportAfterTheSourceLostAnImage_AsksTheSourceNothing()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);
        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-tar", "bundle.tar");
        await using (RawStore raw = RawStore.Open($"{From}/image"))
        {
            await ((IManifestDeleter)raw.Store).DeleteManifestAsync(image.Digest!.Value, default);
        }

        int requests = await SourceRequestsAsync();
        await SucceedAsync("copy", "--tar", "bundle.tar", "--to-repo", $"{To}/copy");

        await AssertCopiedAsync($"{To}/copy", [image], [bundle], ("v1", bundle));
        Assert.That(await SourceRequestsAsync(), Is.EqualTo(requests));
    }

    [Test]
    public async Task Item28_SharedImageCollocatedWithOnlyOneBundle_ArrivesOnce()
    {
        DigestReference image = await PushImageAsync($"{From}/image", "shared");
        await PushImageAsync($"{From}/first", "shared", "collocated");
        DigestReference first = await PushBundleAsync($"{From}/first", image);
        Files.Write("second/other.txt", "makes this bundle another one than the first");
        DigestReference second = await PushBundleFilesAsync($"{From}/second", Flows.BundleFiles.Write(Files, "second", image.FullName));
        DigestReference outer = await PushBundleAsync($"{From}/outer", first, second);

        await ThroughTarAsync("-b", $"{From}/outer:v1", $"{To}/copy");

        await AssertCopiedAsync($"{To}/copy", [image], [first, second, outer], ("v1", outer));
    }

    [Test]
    public async Task Item29_SignaturesInATar_AreImportedWithoutTheFlag()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        DigestReference bundle = await PushBundleAsync($"{From}/bundle", image);
        DigestReference ofImage = await SignAsync(image);
        DigestReference ofBundle = await SignAsync(bundle);

        await SucceedAsync("copy", "-b", $"{From}/bundle:v1", "--to-tar", "bundle.tar", "--cosign-signatures");
        await SucceedAsync("copy", "--tar", "bundle.tar", "--to-repo", $"{To}/copy");

        await AssertCopiedAsync(
            $"{To}/copy", [image, ofImage, ofBundle], [bundle], ("v1", bundle), (SignatureTag(image), ofImage), (SignatureTag(bundle), ofBundle));
    }

    [Test]
    public async Task Item31_HelmChart_IsImportedAndCopiesOn()
    {
        await using RawImages raw = RawImages.In($"{From}/chart");
        DigestReference chart = await raw.PutChartAsync();

        await ThroughTarAsync("-i", $"{From}/chart:v1", $"{To}/chart");
        await SucceedAsync("copy", "-i", $"{To}/chart:v1", "--to-repo", $"{To}/again");

        await AssertCopiedAsync($"{To}/again", [chart], [], ("v1", chart));
        await using RawImages copy = RawImages.In($"{To}/again");
        Assert.That((await copy.BlobsAsync(chart.Digest!.Value)).Values, Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public async Task Item32_BrokenRules_AreToldOnStandardErrorAndWriteNoTar()
    {
        DigestReference image = await PushImageAsync($"{From}/image");
        await PushBundleAsync($"{From}/bundle", image);

        Assert.That(
            await FailAsync("copy", "-i", $"{From}/bundle:v1", "--to-tar", "x.tar"), Is.EqualTo("Expected bundle flag when copying a bundle (hint: Use -b instead of -i for bundles)"));
        Assert.That(
            await FailAsync("copy", "-b", $"{From}/image:v1", "--to-tar", "x.tar"), Is.EqualTo("Expected bundle image but found plain image (hint: Did you use -i instead of -b?)"));
        Assert.That(
            await FailAsync("copy", "-b", $"{From}/bundle:v1", "--to-tar", "x.tar", "--lock-output", "l.yml"), Is.EqualTo("Cannot output lock file with tar destination"));
        Assert.That(Directory.GetFiles(Files.FullPath, "*.tar*").Concat(Directory.GetFiles(Files.FullPath, "*.yml")), Is.Empty);
    }

    /// <summary>Exports, exports again with the tar that is there, and imports.</summary>
    private async Task ThroughTarAsync(string kind, string source, string destination)
    {
        string tar = $"{Guid.NewGuid():n}.tar";
        await SucceedAsync("copy", kind, source, "--to-tar", tar);
        byte[] before = await File.ReadAllBytesAsync(Files[tar]);
        string resumed = await SucceedAsync("copy", kind, source, "--to-tar", tar, "--resume");
        Assert.That(resumed, Does.Match(@"\ncopy \| Going to reuse [1-9][0-9]* layers from the tar already in disk\ncopy \| writing layers\.\.\.\n"));
        Assert.That(await File.ReadAllBytesAsync(Files[tar]), Is.EqualTo(before));
        await SucceedAsync("copy", "--tar", tar, "--to-repo", destination);
    }

    private async Task<int> SourceRequestsAsync()
    {
        string path = From[From.IndexOf('/', StringComparison.Ordinal)..];
        return (await AcceptanceRegistries.Source.ReadAccessLogAsync()).Count(line => line.Target.Contains(path, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> ReferencesAsync(string tar)
    {
        await using FileStream file = File.OpenRead(Files[tar]);
        await using var reader = new TarReader(file);
        TarEntry manifest = (await reader.GetNextEntryAsync())!;
        Assert.That(manifest.Name, Is.EqualTo("manifest.json"));
        using JsonDocument document = await JsonDocument.ParseAsync(manifest.DataStream!);
        return [.. document.RootElement.EnumerateArray().Select(image => image.GetProperty("Image").GetProperty("Refs")[0].GetString()!)];
    }
}
