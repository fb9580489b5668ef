using System.Globalization;
using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Credentials;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>The HTTP transport as a client has it, with a clock and an environment of the test's own.</summary>
internal sealed class HttpHost : IAsyncDisposable
{
    public const string Name = "team/app";

    public static readonly byte[] Content = Encoding.UTF8.GetBytes("content of a blob, long enough to be cut");

    private readonly ServiceProvider _services;

    public HttpHost(Action<ImgpkgOptions>? configure = null, ICredentialProvider? credentials = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ILoggerFactory>(Log);
        services.AddSingleton<IEnvironment>(Environment);
        IImgpkgBuilder builder = services.AddImgpkg(configure);
        if (credentials is not null)
        {
            builder.AddCredentialProvider(credentials);
        }

        _services = services.BuildServiceProvider();
    }

    public static Descriptor Blob { get; } = SampleImage.Describe(MediaTypes.OciLayer, Content);

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>Read when the first repository is opened.</summary>
    public FakeEnvironment Environment { get; } = new();

    public RecordedLog Log { get; } = new();

    /// <summary>The services, for the parts that need no registry.</summary>
    public IServiceProvider Services => _services;

    /// <summary>A host with the user name and password that a loopback registry wants by default.</summary>
    public static HttpHost WithPassword() => new(options => (options.Username, options.Password) = ("user", "password"));

    public IRepositoryStore Open(LoopbackRegistry registry, RepositoryAccess access = RepositoryAccess.Read, string name = Name) =>
        Open(registry.FullName(name), access);

    public IRepositoryStore Open(string fullName, RepositoryAccess access = RepositoryAccess.Read) =>
        _services.GetServices<IRegistryTransport>().OfType<HttpRegistryTransport>().Single().Open(RepositoryReference.Parse(fullName), access);

    /// <summary>Reads a blob to its end.</summary>
    public static async Task<byte[]> ReadAsync(IReadOnlyRepositoryStore store, Descriptor descriptor, CancellationToken cancellationToken)
    {
        Stream stream = await store.OpenBlobAsync(descriptor, cancellationToken);
        await using (stream)
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }
    }

    /// <summary>All tags.</summary>
    public static async Task<string[]> TagsAsync(IReadOnlyRepositoryStore store, CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        await foreach (string tag in store.ListTagsAsync(cancellationToken))
        {
            tags.Add(tag);
        }

        return [.. tags];
    }

    /// <summary>The requests as <c>METHOD kind STATUS</c>, where the kind is the word that tells endpoints apart.</summary>
    public static string[] Summary(LoopbackRegistry registry) => [.. registry.Requests.Select(request =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Method} {Kind(request.Path)} {request.Status}"))];

    /// <summary>A registry that holds one blob and the manifest <c>v1</c> of <see cref="SampleImage"/>.</summary>
    public static async Task<LoopbackRegistry> StartAsync(LoopbackOptions? options = null, CancellationToken cancellationToken = default)
    {
        LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options, cancellationToken);
        registry[Name].AddBlob(Content);
        registry[Name].AddManifest(MediaTypes.OciManifest, new SampleImage("first").Manifest.Bytes.ToArray(), "v1");
        return registry;
    }

    /// <summary>What identifies content; descriptors hold lists and are not compared by value.</summary>
    public static string Show(Descriptor descriptor) => $"{descriptor.MediaType} {descriptor.Digest} {descriptor.Size}";

    public static ImageReference Tag(IReadOnlyRepositoryStore store, string tag = "v1") => store.Repository.WithTag(tag);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static string Kind(string path) =>
        path.Contains("/uploads/", StringComparison.Ordinal) ? path.EndsWith("/uploads/", StringComparison.Ordinal) ? "uploads" : "session"
        : path.Contains("/blobs/", StringComparison.Ordinal) ? "blob"
        : path.Contains("/manifests/", StringComparison.Ordinal) ? "manifest"
        : path.Contains("/tags/", StringComparison.Ordinal) ? "tags"
        : path.Trim('/');
}
