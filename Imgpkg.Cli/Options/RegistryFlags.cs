using System.Globalization;
using Imgpkg.Cli.Commands;
using Imgpkg.Cli.Parsing;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Options;

/// <summary>The flags of every command that talks to a registry (cli 4.1).</summary>
internal sealed class RegistryFlags
{
    private readonly Flag<bool> _anonymous = new("--registry-anon", null, "Set anonymous auth ($IMGPKG_ANON)", FlagTypes.Boolean);

    private readonly Flag<IReadOnlyList<string>> _authorities = new(
        "--registry-ca-cert-path", null, "Add CA certificates for registry API (format: /tmp/foo) (can be specified multiple times)", FlagTypes.TextList);

    private readonly Flag<bool> _insecure = new(
        "--registry-insecure", null, "Allow the use of http when interacting with registries", FlagTypes.Boolean);

    private readonly Flag<string> _password = new("--registry-password", null, "Set password for auth ($IMGPKG_PASSWORD)", FlagTypes.Text);

    private readonly Flag<TimeSpan> _headerTimeout = new(
        "--registry-response-header-timeout",
        null,
        "Maximum time to allow a request to wait for a server's response headers from the registry (ms|s|m|h)",
        FlagTypes.Duration,
        TimeSpan.FromSeconds(30));

    private readonly Flag<long> _retries = new(
        "--registry-retry-count", null, "Set the number of times imgpkg retries to send requests to the registry in case of an error", FlagTypes.Integer, 5);

    private readonly Flag<string> _token = new("--registry-token", null, "Set token for auth ($IMGPKG_TOKEN)", FlagTypes.Text);
    private readonly Flag<string> _username = new("--registry-username", null, "Set username for auth ($IMGPKG_USERNAME)", FlagTypes.Text);

    private readonly Flag<bool> _verify = new(
        "--registry-verify-certs", null, "Set whether to verify server's certificate chain and host name", FlagTypes.Boolean, initial: true);

    public IEnumerable<IFlag> All => [_anonymous, _authorities, _insecure, _password, _headerTimeout, _retries, _token, _username, _verify];

    /// <summary>What sets the options of a client to the values of the flags.</summary>
    public Action<ImgpkgOptions> Options(FlagValues values) => options =>
    {
        options.SessionId = Random.Shared.NextInt64().ToString(CultureInfo.InvariantCulture);
        options.Anonymous = values.GetValue(_anonymous);
        options.AllowInsecure = values.GetValue(_insecure);

        // A manifest may send us anywhere for layers that are not to be distributed: over http, or to neighbours, only where this is said.
        options.ForeignLayers.AllowHttp = options.ForeignLayers.AllowPrivateAddresses = values.GetValue(_insecure);
        options.VerifyCertificates = values.GetValue(_verify);
        options.ResponseHeaderTimeout = TimeSpan.FromTicks(NotNegative(_headerTimeout, values.GetValue(_headerTimeout).Ticks));
        options.MaxAttempts = (int)Math.Min(NotNegative(_retries, values.GetValue(_retries)), int.MaxValue - 1) + 1;
        options.Username = NullWhenEmpty(values.Text(_username));
        options.Password = NullWhenEmpty(values.Text(_password));
        options.Token = NullWhenEmpty(values.Text(_token));
        foreach (string path in values.GetValue(_authorities))
        {
            options.CertificateAuthorityPaths.Add(path);
        }
    };

    // The library would name its own setting.
    private static long NotNegative(IFlag flag, long value) =>
        value >= 0 ? value : throw new RuleViolationException($"{flag.Name} must not be negative");

    private static string? NullWhenEmpty(string value) => value.Length == 0 ? null : value;
}
