using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

/// <summary>A folder of one test with a docker configuration and credential helpers, and the environment that leads there.</summary>
internal sealed class DockerFolder : IDisposable
{
    public DockerFolder()
    {
        Directory.CreateDirectory(Path);
        Environment["DOCKER_CONFIG"] = Path;
        Environment["PATH"] = $"{Path}{System.IO.Path.PathSeparator}/usr/bin{System.IO.Path.PathSeparator}/bin";
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"imgpkg-credentials-{Guid.NewGuid():N}");

    public FakeEnvironment Environment { get; } = new();

    public RecordedLog Log { get; } = new();

    public string ConfigPath => System.IO.Path.Combine(Path, "config.json");

    public void Config(string json) => File.WriteAllText(ConfigPath, json);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, with its folders.</summary>
    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    /// <summary>Adds a helper that records its calls and its input, then runs the script.</summary>
    public void Helper(string name, string script) => Program("docker-credential-" + name, $"echo \"$1\" >> \"$0.calls\"\ncat > \"$0.input\"\n{script}");

    /// <summary>Adds a program that runs the script.</summary>
    public void Program(string name, string script)
    {
        string link = At(name);
        File.WriteAllText(link + ".sh", script + "\n");
        File.CreateSymbolicLink(link, System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Fixtures", "Credentials", "credential-helper"));
    }

    /// <summary>Adds a helper that knows one answer to everything.</summary>
    public void Answering(string name, string username, string secret) =>
        Helper(name, $$"""printf '{"ServerURL":"x","Username":"%s","Secret":"%s"}' '{{username}}' '{{secret}}'""");

    public string[] Calls(string name) => File.Exists(At($"docker-credential-{name}.calls")) ? File.ReadAllLines(At($"docker-credential-{name}.calls")) : [];

    public string Input(string name) => File.ReadAllText(At($"docker-credential-{name}.input"));

    public CredentialHelpers Helpers(TimeSpan? timeout = null) => new(Environment, Log, TimeProvider.System)
    {
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
        RetryDelay = TimeSpan.Zero,
    };

    public DockerConfigCredentialProvider Provider() => new(Environment, Helpers(), Log.CreateLogger<DockerConfigCredentialProvider>());

    /// <summary>The text form and the secret of what a new provider finds; null when it finds nothing.</summary>
    public async Task<string?> FindAsync(string repository) => Show(await Provider().GetCredentialAsync(RepositoryReference.Parse(repository), default));

    public static string? Show(RegistryCredential? credential) =>
        credential is null ? null
        : credential.IsAnonymous ? "anonymous"
        : credential.RegistryToken is not null ? $"registry {credential.RegistryToken}"
        : credential.IdentityToken is not null ? $"identity {credential.IdentityToken}"
        : $"{credential.Username}:{credential.Password}";

    public void Dispose()
    {
        Log.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
