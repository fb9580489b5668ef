using Imgpkg.Sdk.Tests.Support.Tokens;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>How a <see cref="DockerRegistryProcess"/> is configured.</summary>
internal sealed class DockerRegistryOptions
{
    /// <summary>Asks for <see cref="DockerRegistryProcess.UserName"/> and <see cref="DockerRegistryProcess.Password"/>.</summary>
    public bool Authentication { get; init; }

    /// <summary>Where content is kept; null: in memory.</summary>
    public string? StorageDirectory { get; init; }

    /// <summary>Whether manifests and blobs can be deleted.</summary>
    public bool AllowDelete { get; init; } = true;

    /// <summary>Whether manifests may name addresses outside of the registry, as those of foreign layers do.</summary>
    public bool AllowForeignUrls { get; init; }

    /// <summary>Who makes the tokens the registry wants; null: it wants none.</summary>
    public SignedTokenServer? Tokens { get; init; }

    /// <summary>Serves https; the authority to trust is <see cref="DockerRegistryProcess.CertificatePem"/>.</summary>
    public bool Https { get; init; }

    /// <summary>The names in the certificate.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["127.0.0.1"];

    /// <summary>Whether upload locations are paths: needed behind a proxy that speaks another scheme.</summary>
    public bool RelativeUrls { get; init; }

    /// <summary>Whether requests under way are served before the registry ends. It is not waited for whoever sends no more.</summary>
    public bool EndsRequests { get; init; }

    /// <summary>The configuration, with its other files in a directory.</summary>
    public string ToYaml(TemporaryDirectory directory) => $"""
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: false
        storage:
          {(StorageDirectory is null ? "inmemory: {}" : $"filesystem: {{rootdirectory: '{StorageDirectory}'}}")}
          delete: {"{"}enabled: {(AllowDelete ? "true" : "false")}{"}"}
        http:
          addr: 127.0.0.1:0
          relativeurls: {(RelativeUrls ? "true" : "false")}
          draintimeout: {(EndsRequests ? "30s" : "0s")}
        {(Https ? $"  tls: {{certificate: '{directory["server.pem"]}', key: '{directory["server.key"]}'}}" : string.Empty)}
        {(AllowForeignUrls ? "validation: {manifests: {urls: {allow: ['^https?://']}}}" : string.Empty)}
        {AuthenticationYaml(directory)}
        """;

    private string AuthenticationYaml(TemporaryDirectory directory) =>
        Tokens is not null
            ? $"auth: {{token: {{realm: '{Tokens.Realm}', service: {TokenSigner.Service}, issuer: {TokenSigner.Issuer}, rootcertbundle: '{directory["tokens.pem"]}'}}}}"
        : Authentication ? $"auth: {{htpasswd: {{realm: basic-realm, path: '{directory["htpasswd"]}'}}}}"
        : string.Empty;
}
