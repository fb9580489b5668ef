using System.ComponentModel;
using System.Text.Json;
using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Google;

/// <summary>The token of whoever has logged in with the program <c>gcloud</c>, where it is installed.</summary>
internal sealed class GcloudCommand(IEnvironment environment, KeychainHttp http)
{
    private const string Program = "gcloud";

    // Where the program itself goes.
    private static readonly Uri TokenService = new("https://oauth2.googleapis.com/");
    private static readonly string[] Arguments = ["config", "config-helper", "--force-auth-refresh", "--format=json(credential)"];

    public async Task<AccessToken?> GetAsync(CancellationToken cancellationToken)
    {
        if (HelperExecutable.FindProgram(Program, environment) is not string executable)
        {
            return null;
        }

        http.EnsurePermitted(TokenService);
        (int exitCode, byte[]? output) = await RunAsync(executable, cancellationToken).ConfigureAwait(false);
        return exitCode == 0 && output is not null
            ? Read(KeychainJson.Parse(output, Program))
            : throw new KeychainException($"{Program}: exit status {exitCode}");
    }

    private async Task<(int ExitCode, byte[]? Output)> RunAsync(string executable, CancellationToken cancellationToken)
    {
        try
        {
            return await HelperProcess.RunAsync(
                executable, Arguments, string.Empty, HelperProcess.Pass(environment.All(), names: null), cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception e)
        {
            throw new KeychainException($"{Program} cannot be started", e);
        }
    }

    private AccessToken Read(JsonElement answer)
    {
        answer.TryGetProperty("credential", out JsonElement credential);
        string token = KeychainJson.Required(credential, "access_token", Program);
        return new AccessToken(token, GoogleTokens.Moment(KeychainJson.Text(credential, "token_expiry"), http.Time.GetUtcNow()));
    }
}
