using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Clouds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>The credential chain of a client whose clouds are a <see cref="FakeCloud"/>, with clock, environment and files of the test's own.</summary>
internal sealed class CloudHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CloudHost(FakeCloud cloud, Action<ImgpkgOptions>? configure)
    {
        Cloud = cloud;
        Environment["HOME"] = Files.FullPath;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ILoggerFactory>(Log);
        services.AddSingleton<IEnvironment>(Environment);
        services.AddImgpkg(configure);
        foreach (string client in new[] { KeychainHttp.ServiceClient, KeychainHttp.MetadataClient })
        {
            services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(cloud.CreateHandler);
        }

        _services = services.BuildServiceProvider();
    }

    public FakeCloud Cloud { get; }

    public TemporaryDirectory Files { get; } = new();

    public FakeEnvironment Environment { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    public IServiceProvider Services => _services;

    public CredentialChain Chain => _services.GetRequiredService<CredentialChain>();

    /// <summary>What was warned of, without the level.</summary>
    public IEnumerable<string> Warnings => Log.Lines.Where(line => line.StartsWith("Warning: ", StringComparison.Ordinal)).Select(line => line["Warning: ".Length..]);

    public static async Task<CloudHost> StartAsync(string keychains, CancellationToken cancellationToken, Action<ImgpkgOptions>? configure = null)
    {
        var host = new CloudHost(await FakeCloud.StartAsync(cancellationToken), configure);
        host.Environment["IMGPKG_ACTIVE_KEYCHAINS"] = keychains;
        return host;
    }

    /// <summary>What the chain finds for a repository: the secret, and when it is to be asked for anew.</summary>
    public async Task<string?> FindAsync(string repository, CancellationToken cancellationToken) =>
        DockerFolder.Show(await Chain.GetCredentialAsync(RepositoryReference.Parse(repository), cancellationToken));

    public async Task<RegistryCredential> GetAsync(string repository, CancellationToken cancellationToken) =>
        (await Chain.GetCredentialAsync(RepositoryReference.Parse(repository), cancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Cloud.DisposeAsync();
        Files.Dispose();
    }
}
