using System.Text.RegularExpressions;
using Imgpkg.Sdk.Tests.Images;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>The log of <c>--debug</c> (cli 13): everything that explains a failure, and nothing that must not be passed on.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed partial class DebugLogTests
{
    private const string Secret = "s3cret/pass word";

    private readonly CliProcess _tool = new();
    private readonly TemporaryDirectory _files = new();

    [TearDown]
    public void Delete()
    {
        _tool.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task Debug_TagList_ShowsHeadsAndBodyWithTime(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.PlainConfig);

        CliResult result = await _tool.RunAsync(["tag", "list", "-i", $"{registry.Host}/app", "--debug"], cancellationToken: token);

        string url = $"http://{registry.Host}/v2/app/tags/list?n=1000";
        Assert.That((result.ExitCode, result.StandardOutput), Is.EqualTo((0, "v1\t\n")));
        Assert.That(result.StandardError, Does.Match(
            $@"(?m)^\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d --> GET {Regex.Escape(url)}\nGET /v2/app/tags/list\?n=1000 HTTP/1\.1\nHost: {registry.Host}\n"));
        Assert.That(result.StandardError, Does.Match(
            $@"(?m)^\d{{4}}/\d\d/\d\d \d\d:\d\d:\d\d <-- 200 {Regex.Escape(url)} \([0-9.]+(µs|ms|s)\)\nHTTP/1\.1 200 OK\n(.+\n)+\n{{""name"":""app"",""tags"":\[""v1""\]}}\n"));
        Assert.That(result.StandardError, Does.Contain("\nAccept-Encoding: identity\n").And.Match(@"\nimgpkg-session-id: \d+\n"));
        Assert.That(result.StandardError, Does.Match($@"(?m) <-- .+ GET https://{registry.Host}/v2/app/tags/list\?n=1000 \([0-9.]+(µs|ms|s)\)$"), "the attempt with https");
    }

    [Test]
    public async Task NoDebug_ShowsNothing(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        SeededImage.Add(registry["app"], "v1", SeededImage.PlainConfig);

        CliResult result = await _tool.RunAsync(["tag", "list", "-i", $"{registry.Host}/app"], cancellationToken: token);

        Assert.That((result.StandardOutput, result.StandardError), Is.EqualTo(("v1\t\n", "")));
    }

    [Test]
    public async Task Requests_CarryOneSessionId(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        _files.Write("in/a.txt", "a");

        await _tool.RunAsync(["push", "-i", $"{registry.Host}/app", "-f", _files["in"]], cancellationToken: token);
        string?[] ids = [.. registry.Requests.Select(request => request.Header("imgpkg-session-id")).Distinct(StringComparer.Ordinal)];
        registry.ClearRequests();
        await _tool.RunAsync(["tag", "list", "-i", $"{registry.Host}/app"], cancellationToken: token);

        Assert.That(ids, Has.Length.EqualTo(1));
        Assert.That(ids[0], Does.Match(@"^\d+$"));
        Assert.That(registry.Requests[0].Header("imgpkg-session-id"), Is.Not.EqualTo(ids[0]), "of another process");
    }

    [TestCase(LoopbackAuthentication.Basic, null, null)]
    [TestCase(LoopbackAuthentication.Bearer, null, "basic token response contains credentials")]
    [TestCase(LoopbackAuthentication.Bearer, "1dentity-token", "oauth token response contains credentials")]
    public async Task Debug_Credentials_NeverAppear(LoopbackAuthentication authentication, string? identity, string? omission, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(
            new LoopbackOptions { Authentication = authentication, Password = Secret, IdentityToken = identity }, token);
        registry.Faults.Add("GET", "/tags/list", Fault.Respond(403, $"no access for user:{identity ?? Secret}", ("Content-Type", "text/plain"), ("Set-Cookie", "session=c00kie")), FaultList.Always, skip: 1);
        string entry = identity is null ? $"\"username\":\"user\",\"password\":\"{Secret}\"" : $"\"identitytoken\":\"{identity}\"";
        string path = _files.Write("config/config.json", "{\"auths\":{\"" + registry.Host + "\":{" + entry + "}}}");

        CliResult result = await _tool.RunAsync(
            ["tag", "list", "-i", $"{registry.Host}/app", "--debug"],
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_CONFIG"] = Path.GetDirectoryName(path)! },
            cancellationToken: token);

        string log = result.StandardError;
        string[] secrets =
        [
            .. registry.Requests.Select(request => request.Header("Authorization")).OfType<string>().Select(header => header.Split(' ')[1]),
            identity ?? Secret, "c00kie",
        ];
        Assert.That(secrets, Has.Length.GreaterThanOrEqualTo(2));
        Assert.That(secrets.Where(log.Contains), Is.Empty);
        Assert.That(log, Does.Contain("\nAuthorization: <redacted>\n").And.Contain("\nSet-Cookie: <redacted>\n").And.Contain("\n\nno access for user:"));
        Assert.That(Omission().Matches(log).Select(match => match.Groups["reason"].Value).Distinct(StringComparer.Ordinal), Is.EqualTo(omission is null ? [] : new[] { omission }));
    }

    [Test]
    public async Task Debug_SignedStorage_KeepsSignatureAndContentsToItself(CancellationToken token)
    {
        await using LoopbackRegistry storage = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(
            new LoopbackOptions { BlobRedirect = digest => storage.StorageUri(digest) }, token);
        _files.Write("in/a.txt", "what is in the file");
        foreach (LoopbackRegistry one in new[] { storage, registry })
        {
            await _tool.RunAsync(["push", "-i", $"{one.Host}/app:v1", "-f", _files["in"]], cancellationToken: token);
        }

        CliResult result = await _tool.RunAsync(["pull", "-i", $"{registry.Host}/app:v1", "-o", _files["out"], "--debug"], cancellationToken: token);

        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        Assert.That(result.StandardError, Does.Contain($"--> GET {storage.BaseAddress}storage/sha256:").And.Contain("?signature=REDACTED [body redacted: omitting binary blobs from logs]\n"));
        Assert.That(result.StandardError, Does.Contain($"\nLocation: {storage.BaseAddress}storage/sha256:").And.Not.Contain("secret"));
        Assert.That(result.StandardError, Does.Contain("\"layers\":[{").And.Not.Contain("diff_ids"), "the manifest, and not the configuration");
        Assert.That(storage.Requests.Where(request => request.Method == "GET").Select(request => request.Header("imgpkg-session-id")), Is.All.Null);
    }

    [GeneratedRegex(@"\[body redacted: (?<reason>[^\]]+)\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Omission();
}
