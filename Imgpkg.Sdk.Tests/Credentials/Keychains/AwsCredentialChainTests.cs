using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Where Amazon's identities are found (registry 2.6): whoever signs shows in the request to ECR.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class AwsCredentialChainTests
{
    private const string Registry = "1.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Answer = """{"AccessKeyId":"ASIA","SecretAccessKey":"s3cret","Token":"session","Expiration":"2024-05-06T12:00:00Z"}""";

    [Test]
    public async Task Variables_AreTheFirst(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_ACCESS_KEY_ID"] = "AKID";
        host.Environment["AWS_SECRET_ACCESS_KEY"] = "s3cret";
        host.Environment["AWS_SESSION_TOKEN"] = "session";
        host.Files.Write(".aws/credentials", "[default]\naws_access_key_id=OTHER\naws_secret_access_key=x\n");

        Assert.That(await SignerAsync(host, token), Is.EqualTo("AKID session"));
    }

    [TestCase(null, "https://sts.amazonaws.com/")]
    [TestCase("eu-west-1", "https://sts.eu-west-1.amazonaws.com/")]
    [TestCase("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn/")]
    public async Task TokenOfTheCluster_IsExchangedForARole(string? region, string address, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_REGION"] = region;
        host.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = host.Files.Write("token", "jwt\n");
        host.Environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/robot";
        host.Cloud.On($"POST {address}", """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
            <Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s3cret</SecretAccessKey><SessionToken>session</SessionToken></Credentials>
            </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """);

        Assert.That(await SignerAsync(host, token), Is.EqualTo("ASIA session"));
        Assert.That(host.Cloud.Requests[0].BodyText, Is.EqualTo(
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Frobot&RoleSessionName=imgpkg&WebIdentityToken=jwt"));
    }

    // Profile, who signs.
    [TestCase(null, "ONE -")]
    [TestCase("work", "TWO session")]
    [TestCase("config-only", "THREE -")]
    public async Task Profile_IsReadFromTheSharedFiles(string? profile, string expected, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_PROFILE"] = profile;
        host.Files.Write(".aws/credentials", "# mine\r\n[default]\r\naws_access_key_id = ONE\r\naws_secret_access_key = x\r\n\r\n[work]\r\nAWS_ACCESS_KEY_ID=TWO\r\naws_secret_access_key=x=\r\naws_session_token=session\r\n");
        host.Files.Write(".aws/config", "[profile work]\naws_access_key_id = LOST\nregion = eu-west-1\ns3 =\n  aws_access_key_id = NESTED\n[profile config-only]\naws_access_key_id = THREE\naws_secret_access_key = x\n");

        Assert.That(await SignerAsync(host, token), Is.EqualTo(expected));
    }

    [Test]
    public async Task SharedFiles_AreWhereVariablesSay(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_SHARED_CREDENTIALS_FILE"] = host.Files.Write("elsewhere", "[default]\naws_access_key_id = FOUR\naws_secret_access_key = x\n");

        Assert.That(await SignerAsync(host, token), Is.EqualTo("FOUR -"));
    }

    [TestCase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x", "http://169.254.170.2/v2/credentials/x")]
    [TestCase("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials", "http://169.254.170.23/v1/credentials")]
    [TestCase("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:8080/x", "http://localhost:8080/x")]
    [TestCase("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://agent.example/x", "https://agent.example/x")]
    public async Task Container_AsksItsEndpoint(string variable, string value, string address, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment[variable] = value;
        host.Environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = host.Files.Write("token", "pod\n");
        host.Cloud.On($"GET {address}", Answer);

        Assert.That(await SignerAsync(host, token), Is.EqualTo("ASIA session"));
        Assert.That(host.Cloud.Requests[0].Header("Authorization"), Is.EqualTo("pod"));
    }

    [Test]
    public async Task Instance_AsksForASessionFirst(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On("PUT http://169.254.169.254/latest/api/token", "imds");
        host.Cloud.On("GET http://169.254.169.254/latest/meta-data/iam/security-credentials/", "robot\n");
        host.Cloud.On("GET http://169.254.169.254/latest/meta-data/iam/security-credentials/robot", Answer);

        Assert.That(await SignerAsync(host, token), Is.EqualTo("ASIA session"));
        Assert.That(host.Cloud.Requests.Select(request => request.Header("X-aws-ec2-metadata-token")), Is.EqualTo(new[] { null, "imds", "imds", null }));
    }

    [TestCase("AWS_EC2_METADATA_DISABLED", "true")]
    [TestCase("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9/")]
    public async Task Instance_NotAsked_IsNoIdentity(string variable, string value, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment[variable] = value;
        host.Cloud.On("PUT http://169.254.169.254/latest/api/token", "imds");

        Assert.That(await host.FindAsync($"{Registry}/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Cloud.Requests, Is.Empty);
        Assert.That(host.Warnings, Is.Empty);
    }

    [TestCase("AWS_PROFILE", "missing", "there is no profile missing")]
    [TestCase("AWS_PROFILE", "sso", "the profile sso uses sso_session, which is not supported; put keys into variables, as 'aws configure export-credentials' does")]
    [TestCase("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://evil.example/x", "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine")]
    public async Task Identity_ThatCannotBeUsed_IsAWarning(string variable, string value, string reason, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Files.Write(".aws/config", "[profile sso]\nsso_session = s3cret\n");
        host.Environment[variable] = value;

        Assert.That(await host.FindAsync($"{Registry}/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    [TestCase("<!DOCTYPE a [<!ENTITY b \"s3cret\">]><a>&b;</a>", "not XML")]
    [TestCase("<a/>", "the answer has no credentials")]
    public async Task Role_UselessAnswer_IsAWarning(string body, string reason, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = host.Files.Write("token", "jwt");
        host.Environment["AWS_ROLE_ARN"] = "arn";
        host.Cloud.On("POST https://sts.amazonaws.com/", body);

        Assert.That(await host.FindAsync($"{Registry}/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
    }

    [Test]
    public async Task Region_ThatIsNone_ReachesNoHost(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = host.Files.Write("token", "jwt");
        host.Environment["AWS_ROLE_ARN"] = "arn";
        host.Environment["AWS_REGION"] = "x.evil.example/";

        Assert.That(await host.FindAsync($"{Registry}/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    private static async Task<CloudHost> StartAsync(CancellationToken token)
    {
        CloudHost host = await CloudHost.StartAsync("ecr", token);
        host.Cloud.On("POST https://api.ecr.eu-west-1.amazonaws.com/", EcrKeychainTests.Password("p"));
        return host;
    }

    private static async Task<string> SignerAsync(CloudHost host, CancellationToken token)
    {
        await host.FindAsync($"{Registry}/team/app", token);
        RequestRecord request = host.Cloud.Requests[^1];
        string credential = request.Header("Authorization")!.Split("Credential=")[1];
        return $"{credential[..credential.IndexOf('/', StringComparison.Ordinal)]} {request.Header("X-Amz-Security-Token") ?? "-"}";
    }
}
