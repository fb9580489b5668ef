using System.Globalization;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry.Memory;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Images;

/// <summary>Digests published for small inputs (cli 16): whoever pushed these with the original finds them again.</summary>
[CancelAfter(60_000)]
internal sealed class KnownDigestTests
{
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete() => _files.Dispose();

    [TestCase("nothing", "12798cbf035884be93b90ba6f2c6148aafe6b8cd64b58ceefcf46ca7327c5296")]
    [TestCase("empty directory", "f13a810a247008e5afb49af331e0849182dea927390f3fde82443d600d57f1f5")]
    [TestCase("one file", "52cd39bf0610dd5c734111210399d66fa5df9d53c5e5cfea3bf223f5f1d692c1")]
    [TestCase("two files", "0a9bd9ab582d7ffbbabc4a17a104e9c079e38b33d9214cdc318dd4f4ed37ccbb")]
    [TestCase("two files, permissions kept", "5b5f35e6400e1dfdb4fb1ce487088f10611b78648a5b99f00b4ffa6a62855575")]
    [TestCase("many lines", "d092d1baafa14d8a7f111871b18275e26c232ca159ccbcd1cd8136c92f1fd6f5")]
    [TestCase("configuration", "beed8ac89808583830e3b490bd81dc4797b6eb4a474e6c05858f6b9b59daf7d4")]
    public async Task PushAsync_KnownInput_HasTheKnownDigest(string input, string digest, CancellationToken cancellationToken)
    {
        Write(input);
        await using ImgpkgClient client = new ImgpkgClientBuilder().AddTransport(new MemoryTransport()).Build();
        var options = new PushImageOptions
        {
            Paths = input == "nothing" ? [] : [_files["in"]],
            PreservePermissions = input.EndsWith("permissions kept", StringComparison.Ordinal),
        };

        PushResult result = await client.Images.PushAsync(TagReference.Parse("registry.test/app"), options, progress: null, cancellationToken);

        Assert.That(result.Reference.Digest.ToString(), Is.EqualTo($"sha256:{digest}"));
    }

    private void Write(string input)
    {
        Directory.CreateDirectory(_files["in"]);
        switch (input.Split(',')[0])
        {
            case "one file":
                _files.Write("in/a.txt", "A\n");
                break;
            case "two files":
                _files.Write("in/a.txt", "hello\n");
                _files.Write("in/sub/b", "x");
                SetMode(_files["in", "a.txt"], "644");
                SetMode(_files["in", "sub", "b"], "755");
                SetMode(_files["in"], "755");
                break;
            case "many lines":
                _files.Write("in/lines.txt", string.Concat(Enumerable.Range(1, 20_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i:000000}\n"))));
                break;
            case "configuration":
                _files.Write("in/README.md", "readme\n");
                _files.Write("in/config/config.yml", "kind: ConfigMap\n");
                _files.Write("in/config/inner/x.txt", "hi\n");
                break;
            default:
                break;
        }
    }

    private static void SetMode(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }
}
