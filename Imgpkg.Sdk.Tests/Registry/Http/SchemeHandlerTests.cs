using System.Net;
using System.Net.Sockets;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

[TestFixture]
internal sealed class SchemeHandlerTests
{
    [TestCase("reg.example", false, new[] { "https://reg.example/v2/team/app/tags/list" })]
    [TestCase("reg.example:5000", true, new[] { "https://reg.example:5000/v2/team/app/tags/list", "http://reg.example:5000/v2/team/app/tags/list" })]
    [TestCase("reg.local", false, new[] { "https://reg.local/v2/team/app/tags/list", "http://reg.local/v2/team/app/tags/list" })]
    public async Task SendAsync_HttpsRefused_TriesHttpOnlyWhereAllowed(string registry, bool insecure, string[] expected)
    {
        List<string> sent = [];
        using HttpMessageInvoker invoker = Build(insecure, request =>
        {
            sent.Add(request.RequestUri!.ToString());
            return request.RequestUri.Scheme == "https"
                ? throw new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.ConnectionRefused))
                : new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
        });

        Task<HttpResponseMessage> SendAsync() => invoker.SendAsync(Request(registry), CancellationToken.None);
        if (expected.Length == 1)
        {
            RegistryException e = (await Assert.ThrowsAsync<RegistryException>(SendAsync))!;
            Assert.That(e.Message, Does.EndWith("Get \"https://reg.example/v2/\": dial tcp reg.example:443: connect: connection refused"));
        }
        else
        {
            (await SendAsync()).Dispose();
            (await SendAsync()).Dispose();
            expected = [.. expected, expected[1]];
        }

        Assert.That(sent, Is.EqualTo(expected));
    }

    private static HttpRequestMessage Request(string registry)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"https://{registry}/v2/team/app/tags/list");
        Contexts.For($"{registry}/team/app", new FakeTimeProvider()).AttachTo(request);
        return request;
    }

    private static HttpMessageInvoker Build(bool insecure, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        IOptions<ImgpkgOptions> options = Options.Create(new ImgpkgOptions { AllowInsecure = insecure });
        var schemes = new RegistrySchemes(options, new KnownRegistries(options, TimeProvider.System));
        return new HttpMessageInvoker(new SchemeHandler(schemes, NullLogger<SchemeHandler>.Instance) { InnerHandler = new ScriptedHandler(answer) });
    }
}
