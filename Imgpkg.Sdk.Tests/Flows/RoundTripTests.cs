using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Properties of a push followed by a pull that hold for any tree.</summary>
[TestFixture]
internal sealed class RoundTripTests
{
    private static readonly string[] Names =
    [
        "a", "b", "B", "10", "9", "a-b", "a.txt", ".hidden", "with space", "größe", "日本", "\U0001F600", "\uFF5E", "new\nline", "tab\t", "'quote\"", "%41", "*?[x]", "-n", "~",
        "e\u0301", "\u00E9", new('n', 60), new('m', 120), new('l', 255),
    ];

    private static readonly int[] Sizes = [0, 1, 2, 511, 512, 513, 1024, 70_000];

    [Test]
    public void PushThenPull_AnyTree_GivesTheSameFilesAndTheSameDigest()
    {
        Gen<string> path = Gen.Elements(Names).NonEmptyListOf().Select(parts => string.Join('/', parts.Take(6)));
        Gen<List<(string Path, int Size, bool Executable)>> tree = Gen.Zip(path, Gen.Zip(Gen.Elements(Sizes), Gen.Elements(true, false))).ListOf()
            .Select(files => files.Select(file => (file.Item1, file.Item2.Item1, file.Item2.Item2)).ToList());

        Prop.ForAll(Arb.From(tree), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static bool Holds(List<(string Path, int Size, bool Executable)> files)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["in"]);
        Directory.CreateDirectory(directory["again"]);
        foreach ((string path, int size, bool executable) in files)
        {
            Write(directory["in"], path, size, executable);
        }

        // In another order, at other times, with other bits for group and others: none of that may show.
        foreach ((string path, int size, bool executable) in files.AsEnumerable().DistinctBy(file => file.Path, StringComparer.Ordinal).Reverse())
        {
            if (File.Exists(Path.Combine(directory["in"], path)))
            {
                Write(directory["again"], path, size, executable, UnixFileMode.GroupWrite | UnixFileMode.OtherExecute);
            }
        }

        return HoldsAsync(directory).GetAwaiter().GetResult();
    }

    private static async Task<bool> HoldsAsync(TemporaryDirectory directory)
    {
        await using ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(new MemoryTransport()).Build();
        TagReference name = TagReference.Parse("registry.test/app:v1");
        PushResult first = await client.Images.PushAsync(name, new PushImageOptions { Paths = [directory["in"]] });
        PushResult second = await client.Images.PushAsync(name, new PushImageOptions { Paths = [directory["again"]] });
        await client.Images.PullAsync(name, directory["out"]);

        Assert.That(second.Reference, Is.EqualTo(first.Reference));
        Assert.That(Files(directory["out"]), Is.EqualTo(Files(directory["in"])));
        Assert.That(Directory.EnumerateFileSystemEntries(directory.FullPath).Count(), Is.EqualTo(3));
        return true;
    }

    private static IEnumerable<(string Path, string? Sha256, bool Executable)> Files(string root) => TreeListing.Of(root)
        .Where(entry => entry.Type == "file")
        .Select(entry => (entry.Path, entry.Sha256, entry.Mode is { } mode && (mode[1] & 1) != 0));

    private static void Write(string root, string path, int size, bool executable, UnixFileMode more = UnixFileMode.None)
    {
        string full = Path.Combine(root, path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (Path.Exists(full))
            {
                return;
            }

            File.WriteAllBytes(full, [.. Encoding.UTF8.GetBytes(path), .. new byte[size]]);
        }
        catch (IOException)
        {
            // A file stands where this path needs a directory, or a name is too long here.
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : UnixFileMode.None) | more);
        }
    }
}
