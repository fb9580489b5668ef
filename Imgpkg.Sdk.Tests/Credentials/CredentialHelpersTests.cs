using System.Globalization;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials;

/// <summary>The helper protocol and T28 of registry 6.1, with helpers that are shell scripts.</summary>
[Platform(Exclude = "Win", Reason = "The helpers are shell scripts.")]
[CancelAfter(35000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CredentialHelpersTests
{
    private const string Key = "reg.io";

    private DockerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DockerFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("me", "hidden", "me:hidden")]
    [TestCase("<token>", "hidden", "identity hidden")]
    [TestCase("", "", null)]
    [TestCase("me", "", null)]
    public async Task Get_Answer_IsRead(string username, string secret, string? expected, CancellationToken token)
    {
        _folder.Answering("x", username, secret);
        Assert.That(DockerFolder.Show(await _folder.Helpers().GetAsync("x", Key, token)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Get_AnswerWithLowerCaseNames_IsRead(CancellationToken token)
    {
        _folder.Helper("x", """echo '{"serverURL":"reg.io","username":"me","secret":"hidden"}'""");
        Assert.That(DockerFolder.Show(await _folder.Helpers().GetAsync("x", Key, token)), Is.EqualTo("me:hidden"));
    }

    [Test]
    public async Task Get_Helper_IsAskedForTheKeyAlone(CancellationToken token)
    {
        _folder.Answering("x", "me", "hidden");
        await _folder.Helpers().GetAsync("x", Key, token);
        Assert.That(_folder.Calls("x"), Is.EqualTo(new[] { "get" }));
        Assert.That(_folder.Input("x"), Is.EqualTo(Key));
    }

    // Script, failure, attempts. No script's output but the protocol's texts may show.
    [TestCase("echo 'no credentials server URL'; exit 1", "exit status 1, out: `no credentials server URL`", 1)]
    [TestCase("echo 'no credentials username'; exit 1", "exit status 1, out: `no credentials username`", 1)]
    [TestCase("echo 'hidden went wrong'; exit 1", "exit status 1", 2)]
    [TestCase("exit 3", "exit status 3", 2)]
    [TestCase("echo '{\"Username\":\"me\",\"Secret\":hidden}'", "the helper's answer is not the JSON object of the protocol", 1)]
    [TestCase("echo '[\"hidden\"]'", "the helper's answer is not the JSON object of the protocol", 1)]
    [TestCase("echo '{\"Username\":\"me\",\"Secret\":\"\\ud800hidden\"}'", "the helper's answer is not the JSON object of the protocol", 1)]
    [TestCase("true", "the helper's answer is not the JSON object of the protocol", 1)]
    [TestCase("echo '{\"Secret\":\"hidden\"}'", "no credentials username", 1)]
    [TestCase("printf '%s' '{\"Username\":\"me\",\"Secret\":\"hidden\\r\\nX: y\"}'", "credentials cannot contain control characters", 1)]
    [TestCase("printf '%s' '{\"Username\":\"me:hidden\",\"Secret\":\"p\"}'", "a user name cannot contain a colon", 1)]
    [TestCase("yes hidden | head -c 10485760", "the helper's answer is longer than 1048576 bytes", 1)]
    public async Task Get_Failure_IsReportedWithoutOutput(string script, string failure, int attempts, CancellationToken token)
    {
        _folder.Helper("x", script);
        CredentialException? thrown = await Assert.ThrowsAsync<CredentialException>(async () => await _folder.Helpers().GetAsync("x", Key, token));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown!.Message, Is.EqualTo($"Unable retrieve credentials for registry: error getting credentials - err: {failure}"));
            Assert.That(thrown.Provider, Is.EqualTo("helper x"));
            Assert.That(thrown.ToString(), Does.Not.Contain("hidden"));
            Assert.That(_folder.Log.ToString(), Does.Not.Contain("hidden"));
            Assert.That(_folder.Calls("x"), Has.Length.EqualTo(attempts));
        }
    }

    [Test]
    public async Task Get_NotFoundText_IsNoCredential(CancellationToken token)
    {
        _folder.Helper("x", "echo; echo 'credentials not found in native keychain'; exit 1");
        CredentialHelpers helpers = _folder.Helpers();
        Assert.That(await helpers.GetAsync("x", Key, token), Is.Null);
        Assert.That(await helpers.GetAsync("x", Key, token), Is.Null);
        Assert.That(_folder.Calls("x"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Get_FailingOnce_AnswersAtTheSecondAttempt(CancellationToken token)
    {
        _folder.Helper("x", """if [ -e "$0.again" ]; then echo '{"Username":"me","Secret":"hidden"}'; else : > "$0.again"; echo hidden; exit 1; fi""");
        Assert.That(DockerFolder.Show(await _folder.Helpers().GetAsync("x", Key, token)), Is.EqualTo("me:hidden"));
        Assert.That(_folder.Log.Lines, Has.One.EqualTo("Warning: Credential helper x failed for reg.io (exit status 1); trying once more"));
        Assert.That(_folder.Log.ToString(), Does.Not.Contain("hidden"));
    }

    [Test]
    public void Get_Hanging_TimesOutWithoutRetry(CancellationToken token)
    {
        _folder.Helper("x", "exec sleep 60");
        Assert.That(async () => await _folder.Helpers(TimeSpan.FromSeconds(0.25)).GetAsync("x", Key, token), Throws.TypeOf<CredentialException>()
            .With.Message.EndsWith("error getting credentials - err: no answer within 0.25 seconds"));
        Assert.That(_folder.Calls("x"), Has.Length.LessThanOrEqualTo(1));
    }

    [Test]
    public void Get_ChildKeepsOutputOpen_TimesOut(CancellationToken token)
    {
        _folder.Helper("x", "sleep 2 & echo '{}'");
        Assert.That(async () => await _folder.Helpers(TimeSpan.FromSeconds(0.25)).GetAsync("x", Key, token), Throws.TypeOf<CredentialException>());
    }

    [Test]
    [Platform("Linux", Reason = "Looks into /proc.")]
    public async Task Get_GivenUp_EndsTheHelperAndItsChildren(CancellationToken token)
    {
        _folder.Helper("x", """sleep 60 & echo $! > "$0.new"; mv "$0.new" "$0.child"; wait""");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task<RegistryCredential?> asking = _folder.Helpers().GetAsync("x", Key, impatient.Token).AsTask();
        await UntilAsync(() => File.Exists(_folder.At("docker-credential-x.child")), token);
        await impatient.CancelAsync();
        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());

        int child = int.Parse(await File.ReadAllTextAsync(_folder.At("docker-credential-x.child"), token), CultureInfo.InvariantCulture);
        await UntilAsync(() => !IsRunning(child), token);
    }

    [Test]
    public async Task Get_HelperThatReadsNothing_Counts(CancellationToken token)
    {
        _folder.Answering("x", "me", "hidden");
        await File.WriteAllTextAsync(_folder.At("docker-credential-x.sh"), """exec <&-; echo '{"Username":"me","Secret":"hidden"}'""", token);
        Assert.That(DockerFolder.Show(await _folder.Helpers().GetAsync("x", new string('k', 1000000), token)), Is.EqualTo("me:hidden"));
    }

    [Test]
    public async Task Get_Environment_IsPassedWithoutOtherSecrets(CancellationToken token)
    {
        _folder.Environment["IMGPKG_PASSWORD"] = "hidden";
        _folder.Environment["HELPER_SETTING"] = "wanted";
        _folder.Helper("x", "printf '{\"Username\":\"%s\",\"Secret\":\"%s\"}' \"$HELPER_SETTING\" \"p$IMGPKG_PASSWORD\"");
        Assert.That(DockerFolder.Show(await _folder.Helpers().GetAsync("x", Key, token)), Is.EqualTo("wanted:p"));
    }

    [Test]
    public async Task Get_NamedVariables_AreTheOnlyOnesPassed(CancellationToken token)
    {
        _folder.Environment["HELPER_SETTING"] = "wanted";
        _folder.Environment["AWS_SECRET_ACCESS_KEY"] = "unwanted";
        _folder.Helper("x", "printf '{\"Username\":\"%s\",\"Secret\":\"%s\"}' \"$HELPER_SETTING\" \"p$AWS_SECRET_ACCESS_KEY\"");
        var helpers = new CredentialHelpers(_folder.Environment, _folder.Log, TimeProvider.System) { Variables = ["HELPER_SETTING", "PATH"] };
        Assert.That(DockerFolder.Show(await helpers.GetAsync("x", Key, token)), Is.EqualTo("wanted:p"));
    }

    // R2.2 and R2.7: kept for the process, but a password that no longer serves is asked for anew, once.
    [Test]
    public async Task Refuse_AnswerThatIsAMinuteOld_IsAskedForAnew(CancellationToken token)
    {
        var clock = new FakeTimeProvider();
        _folder.Answering("x", "me", "hidden");
        var helpers = new CredentialHelpers(_folder.Environment, _folder.Log, clock);
        RegistryCredential first = (await helpers.GetAsync("x", Key, token))!;
        helpers.Refuse(first);
        Assert.That(await helpers.GetAsync("x", Key, token), Is.SameAs(first));

        clock.Advance(IRefusable.LeastAge);
        helpers.Refuse(RegistryCredential.Basic("me", "hidden"));
        Assert.That(await helpers.GetAsync("x", Key, token), Is.SameAs(first), "another source's");
        helpers.Refuse(first);
        RegistryCredential second = (await helpers.GetAsync("x", Key, token))!;
        helpers.Refuse(first);
        Assert.That(await helpers.GetAsync("x", Key, token), Is.SameAs(second));
        Assert.That(_folder.Calls("x"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Get_ManyAtOnce_RunTheHelperOncePerKey(CancellationToken token)
    {
        _folder.Answering("x", "me", "hidden");
        CredentialHelpers helpers = _folder.Helpers();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => helpers.GetAsync("x", i % 2 == 0 ? Key : "other.io", token).AsTask()));
        Assert.That(_folder.Calls("x"), Has.Length.EqualTo(2));
    }

    private static bool IsRunning(int process)
    {
        try
        {
            // "pid (name) state": a zombie has ended, though nobody has collected it yet.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken token)
    {
        while (!condition())
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
