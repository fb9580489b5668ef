using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials;

/// <summary>Finds and reads the docker configuration; a file is parsed again only after it has changed (R2.5).</summary>
internal sealed class DockerConfigFile(IEnvironment environment)
{
    /// <summary>The most that is read, 4 MiB.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private Snapshot? _last;

    /// <summary>
    /// The first file that exists (registry 2.4, R2.6): <c>config.json</c> in <c>DOCKER_CONFIG</c>, then in <c>.docker</c> of the home
    /// directory; the file <c>REGISTRY_AUTH_FILE</c>; <c>containers/auth.json</c> in <c>XDG_RUNTIME_DIR</c>. Null when there is none.
    /// </summary>
    public string? Find()
    {
        string?[] candidates =
        [
            Below(environment.Get("DOCKER_CONFIG"), "config.json"),
            Below(Home(), Path.Combine(".docker", "config.json")),
            environment.Get("REGISTRY_AUTH_FILE"),
            Below(environment.Get("XDG_RUNTIME_DIR"), Path.Combine("containers", "auth.json")),
        ];
        return Array.Find(candidates, File.Exists);
    }

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
            DockerConfig config = DockerConfig.Parse(await ReadAsync(path, cancellationToken).ConfigureAwait(false));
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

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            byte[] buffer = new byte[16384];
            for (int count; (count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                content.Write(buffer, 0, count);
                if (content.Length > MaxLength)
                {
                    throw new FormatException($"longer than {MaxLength} bytes");
                }
            }
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private string? Home() =>
        environment.Get("HOME") is { Length: > 0 } home ? home
        : !OperatingSystem.IsWindows() ? null
        : environment.Get("USERPROFILE") is { Length: > 0 } profile ? profile
        : environment.Get("HOMEDRIVE") + environment.Get("HOMEPATH");

    private static string? Below(string? directory, string name) => string.IsNullOrEmpty(directory) ? null : Path.Combine(directory, name);

    private sealed record Snapshot(string Path, DateTime Written, long Length, DockerConfig Config);
}
