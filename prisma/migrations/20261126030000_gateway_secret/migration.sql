-- CreateTable
CREATE TABLE "gateway_secret" (
    "name" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "gateway_secret_pkey" PRIMARY KEY ("name")
);

-- By hand.
ALTER TABLE "gateway_secret" ADD CONSTRAINT "gateway_secret_value_check" CHECK (octet_length("value") >= 32);
