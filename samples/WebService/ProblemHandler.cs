using Imgpkg.Sdk;
using Microsoft.AspNetCore.Diagnostics;

namespace WebService;

/// <summary>Answers requests that end in one of the library's exceptions with problem details; the host does so for all others.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not ImgpkgException failure)
        {
            return false;
        }

        ProblemDetailsContext context = new() { HttpContext = httpContext, ProblemDetails = Problems.Of(failure), Exception = exception };
        httpContext.Response.StatusCode = context.ProblemDetails.Status!.Value;
        return await problems.TryWriteAsync(context);
    }
}
