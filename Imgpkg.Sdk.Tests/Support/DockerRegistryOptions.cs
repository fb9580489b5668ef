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

    public string ToYaml(string htpasswdFile) => $"""
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
        {(AllowForeignUrls ? "validation: {manifests: {urls: {allow: ['^https?://']}}}" : string.Empty)}
        {(Authentication ? $"auth: {{htpasswd: {{realm: basic-realm, path: '{htpasswdFile}'}}}}" : string.Empty)}
        """;
}
