using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials;

/// <summary>Finds and reads the docker configuration; a file is parsed again only after it has changed (R2.5).</summary>
internal sealed class DockerConfigFile(IEnvironment environment, AuthFileSearch search = AuthFileSearch.Compatible)
{
    /// <summary>The most that is read, 4 MiB.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private readonly bool _extended = search == AuthFileSearch.Extended || environment.Get("IMGPKG_AUTH_FILES") == "extended";
    private Snapshot? _last;

    /// <summary>The first file that exists, in the order of <see cref="AuthFileSearch"/> (registry 2.4, R2.6). Null when there is none.</summary>
    public string? Find() => Array.Find(_extended ? ExtendedCandidates() : CompatibleCandidates(), File.Exists);

    /// <summary>The content of the file.</summary>
    /// <exception cref="CredentialException">It cannot be read or understood.</exception>
    public async ValueTask<DockerConfig> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            Snapshot? last = Volatile.Read(ref _last);
            if (last is not null && last.Path == path && last.Written == file.LastWriteTimeUtc && last.Length == file.Length)
            {
                return last.Config;
            }

            (DateTime written, long length) = (file.LastWriteTimeUtc, file.Length);
            DockerConfig config = DockerConfig.Parse(await SecretFile.ReadAsync(path, MaxLength, cancellationToken).ConfigureAwait(false));
            Volatile.Write(ref _last, new Snapshot(path, written, length, config));
            return config;
        }
        catch (UnauthorizedAccessException e)
        {
            throw Failed(path, "permission denied", e);
        }
        catch (InvalidOperationException e)
        {
            throw Failed(path, "a key is not valid Unicode", e);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw Failed(path, e.Message, e);
        }
    }

    /// <summary>The failure to use a configuration file, worded as the original words it.</summary>
    public static CredentialException Failed(string path, string detail, Exception? cause = null) =>
        new("docker config", $"loading config file: {path}: {detail}", cause);

    private string?[] CompatibleCandidates() => [DockerVariable(), DockerHome(), AuthVariable(), Runtime()];

    private string?[] ExtendedCandidates() =>
    [
        AuthVariable(), DockerVariable(), DockerHome(), Runtime(),
        UserDirectories.Below(environment.Get("XDG_CONFIG_HOME"), "containers", "auth.json"),
        UserDirectories.Below(UserDirectories.Home(environment), ".config", "containers", "auth.json"),
    ];

    private string? DockerVariable() => UserDirectories.Below(environment.Get("DOCKER_CONFIG"), "config.json");

    private string? DockerHome() => UserDirectories.Below(UserDirectories.Home(environment), ".docker", "config.json");

    private string? AuthVariable() => environment.Get("REGISTRY_AUTH_FILE");

    private string? Runtime() => UserDirectories.Below(environment.Get("XDG_RUNTIME_DIR"), "containers", "auth.json");

    private sealed record Snapshot(string Path, DateTime Written, long Length, DockerConfig Config);
}
