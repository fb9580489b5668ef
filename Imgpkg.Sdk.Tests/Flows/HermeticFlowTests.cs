using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Copying;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>After a relocation no command needs the origin: every one passes while no host but the new registry may be contacted.</summary>
[TestFixture]
[Category(DockerRegistryProcess.Category)]
[CancelAfter(480_000)]
internal sealed class HermeticFlowTests
{
    private readonly TemporaryDirectory _files = new();
    private readonly CliProcess _tool = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task EveryCommand_AfterARelocation_PassesWithoutTheOrigin(CancellationToken token)
    {
        await using DockerRegistryProcess site = await DockerRegistryProcess.StartAsync(cancellationToken: token);

        // The origin listens all the time; the policy alone keeps it from being asked.
        await using DockerRegistryProcess origin = await DockerRegistryProcess.StartAsync(cancellationToken: token);
        await using ImgpkgClient client = TestClient.Build();
        DeepBundle deep = await DeepBundle.PushAsync(client, _files, origin.Host, token);
        await client.Copies.CopyAsync(CopySource.FromBundle(TagReference.Parse($"{origin.Host}/deep/outer:v1")), CopyDestination.ToArchive(_files["deep.tar"]), cancellationToken: token);
        int before = (await origin.ReadAccessLogAsync(token)).Count;
        string copy = $"{site.Host}/site/deep";

        await SucceedAsync(site, ["copy", "--tar", _files["deep.tar"], "--to-repo", copy], token);
        await SucceedAsync(site, ["describe", "-b", $"{copy}:v1"], token);
        await SucceedAsync(site, ["pull", "-b", $"{copy}:v1", "-r", "-o", _files["out"]], token);
        await SucceedAsync(site, ["tag", "list", "-i", copy], token);
        await SucceedAsync(site, ["tag", "resolve", "-i", $"{copy}:v1"], token);
        await SucceedAsync(site, ["verify", "-b", $"{copy}:v1"], token);
        await SucceedAsync(site, ["copy", "-b", $"{copy}:v1", "--to-repo", $"{site.Host}/plant/deep", "--lock-output", _files["lock.yml"]], token);
        await SucceedAsync(site, ["pull", "--lock", _files["lock.yml"], "-o", _files["again"]], token);
        await SucceedAsync(site, ["verify", "--lock", _files["lock.yml"]], token);
        await SucceedAsync(site, ["copy", "-b", $"{copy}:v1", "--to-tar", _files["onwards.tar"]], token);

        Assert.That(await origin.ReadAccessLogAsync(token), Has.Count.EqualTo(before), "the origin was asked");
        Assert.That(await File.ReadAllTextAsync(_files["out", ".imgpkg", "images.yml"], token), Does.Contain($"{copy}@{deep.Images[7].Digest}"));
    }

    [Test]
    public async Task EveryCommand_Offline_WorksOnArchivesAndStores(CancellationToken token)
    {
        await using (DockerRegistryProcess origin = await DockerRegistryProcess.StartAsync(cancellationToken: token))
        {
            await using ImgpkgClient client = TestClient.Build();
            await DeepBundle.PushAsync(client, _files, origin.Host, token);
            await client.Copies.CopyAsync(CopySource.FromBundle(TagReference.Parse($"{origin.Host}/deep/outer:v1")), CopyDestination.ToArchive(_files["deep.tar"]), cancellationToken: token);
        }

        string store = $"oci:{_files["store"]}";
        await OfflineAsync(["verify", "--tar", _files["deep.tar"]], token);
        await OfflineAsync(["describe", "--tar", _files["deep.tar"]], token);
        await OfflineAsync(["pull", "--tar", _files["deep.tar"], "-r", "-o", _files["out"]], token);
        await OfflineAsync(["copy", "--tar", _files["deep.tar"], "--to-repo", store], token);
        await OfflineAsync(["verify", "-b", $"{store}:v1"], token);
        await OfflineAsync(["pull", "-b", $"{store}:v1", "-r", "-o", _files["again"]], token);
        await OfflineAsync(["tag", "list", "-i", store], token);

        CliResult refused = await _tool.RunAsync(["pull", "-b", "registry.test/app:1", "-o", _files["none"], "--offline"], cancellationToken: token);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.StandardError.ReplaceLineEndings(" "), Does.Contain("registry.test/v2/").And.Contain("--allow-host registry.test"));
    }

    private Task OfflineAsync(string[] arguments, CancellationToken token) => RunAsync([.. arguments, "--offline"], token);

    private Task SucceedAsync(DockerRegistryProcess only, string[] arguments, CancellationToken token) => RunAsync([.. arguments, "--allow-host", only.Host], token);

    private async Task RunAsync(string[] arguments, CancellationToken token)
    {
        CliResult result = await _tool.RunAsync(arguments, _files.FullPath, cancellationToken: token);
        Assert.That(result.ExitCode, Is.Zero, $"{string.Join(' ', arguments)}\n{result.StandardOutput}{result.StandardError}");
    }
}
