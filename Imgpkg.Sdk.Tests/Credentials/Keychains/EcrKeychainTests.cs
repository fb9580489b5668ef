using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Amazon's exchanges (registry 2.6, R2.8).</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class EcrKeychainTests
{
    private const string Registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string Api = "POST https://api.ecr.eu-west-1.amazonaws.com/";

    [TestCase(Registry, "https://api.ecr.eu-west-1.amazonaws.com/")]
    [TestCase("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "https://ecr-fips.us-east-1.amazonaws.com/")]
    [TestCase("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "https://api.ecr.cn-north-1.amazonaws.com.cn/")]
    [TestCase("123456789012.dkr-ecr.eu-west-1.on.aws", "https://ecr.eu-west-1.api.aws/")]
    [TestCase("123456789012.dkr-ecr-fips.us-east-1.on.aws", "https://ecr-fips.us-east-1.api.aws/")]
    [TestCase("123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "https://ecr.cn-north-1.api.amazonwebservices.com.cn/")]
    public async Task Private_AsksTheServiceOfItsRegion(string registry, string address, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On($"POST {address}", Password("first"));

        Assert.That(await host.FindAsync($"{registry}/team/app", token), Is.EqualTo("AWS:first"));
        RequestRecord request = host.Cloud.Requests.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.Header("X-Amz-Target"), Is.EqualTo("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"));
            Assert.That(request.Header("Content-Type"), Is.EqualTo("application/x-amz-json-1.1"));
            Assert.That(request.BodyText, Is.EqualTo("""{"registryIds":["123456789012"]}"""));
            Assert.That(request.Header("X-Amz-Date"), Is.EqualTo("20240506T070809Z"));
            Assert.That(request.Header("Authorization"), Does.Match(
                "^AWS4-HMAC-SHA256 Credential=AKID/20240506/[a-z0-9-]+/ecr/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$"));
        }
    }

    [Test]
    public async Task Public_AsksTheOneService(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On("POST https://api.ecr-public.us-east-1.amazonaws.com/", $$$"""{"authorizationData":{"authorizationToken":"{{{Encode("AWS:public")}}}"}}""");

        Assert.That(await host.FindAsync("public.ecr.aws/team/app", token), Is.EqualTo("AWS:public"));
        RequestRecord request = host.Cloud.Requests.Single();
        Assert.That(request.Header("X-Amz-Target"), Is.EqualTo("SpencerFrontendService.GetAuthorizationToken"));
        Assert.That((request.BodyText, request.Header("Authorization")!.Contains("/us-east-1/ecr-public/", StringComparison.Ordinal)), Is.EqualTo(("{}", true)));
    }

    [Test]
    public async Task Password_IsKeptInMemoryUntilShortlyBeforeItsEnd(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        long end = host.Clock.GetUtcNow().AddHours(12).ToUnixTimeSeconds();
        host.Cloud.On(Api, Password("first", $",\"expiresAt\":{end}.5"));
        RegistryCredential first = await host.GetAsync($"{Registry}/team/app", token);
        await host.GetAsync($"{Registry}/team/other", token);

        Assert.That(first.ExpiresAt - host.Clock.GetUtcNow(), Is.EqualTo(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(5)).Within(TimeSpan.FromSeconds(1)));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(1));
        Assert.That(Directory.EnumerateFileSystemEntries(host.Files.FullPath), Is.Empty, "nothing is written");
    }

    [Test]
    public async Task NoIdentity_IsAnonymousWithoutAWarning(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("ecr", token);

        Assert.That(await host.FindAsync("public.ecr.aws/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings, Is.Empty);
        Assert.That(host.Cloud.Calls, Is.EqualTo(new[] { "PUT http://169.254.169.254/latest/api/token" }));
    }

    [TestCase("""{"__type":"AccessDeniedException","message":"s3cret"}""", 400, "status 400 AccessDeniedException")]
    [TestCase("""{"authorizationData":[]}""", 200, "the answer has no usable password")]
    [TestCase("""{"authorizationData":[{"authorizationToken":"s3cret!"}]}""", 200, "the answer has no usable password")]
    [TestCase("""{"authorizationData":[{}]}""", 200, "authorizationToken is missing")]
    public async Task Refusal_IsAWarning(string body, int status, string reason, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On(Api, body, status);

        Assert.That(await host.FindAsync($"{Registry}/team/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret").And.Not.Contain("topsecret"));
    }

    private static async Task<CloudHost> StartAsync(CancellationToken token)
    {
        CloudHost host = await CloudHost.StartAsync("ecr", token);
        host.Environment["AWS_ACCESS_KEY_ID"] = "AKID";
        host.Environment["AWS_SECRET_ACCESS_KEY"] = "topsecret";
        return host;
    }

    internal static string Password(string password, string more = "") =>
        $$"""{"authorizationData":[{"authorizationToken":"{{Encode($"AWS:{password}")}}"{{more}}}]}""";

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
